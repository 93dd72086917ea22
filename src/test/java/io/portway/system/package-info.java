/** The promises of Portway as a whole, kept by the real process with a real broker, whatever happens to it. */
@NullMarked
package io.portway.system;

import org.jspecify.annotations.NullMarked;
