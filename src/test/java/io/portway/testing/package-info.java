/** Real peers and helpers that several tests share: an MQTT broker, example messages, free ports. */
@NullMarked
package io.portway.testing;

import org.jspecify.annotations.NullMarked;
