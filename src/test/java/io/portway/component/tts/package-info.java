/** Tests of the component {@code tts} against a real broker, and against peers that misbehave. */
@NullMarked
package io.portway.component.tts;

import org.jspecify.annotations.NullMarked;
