/** {@code ./portway demo}: Portway with a broker and a small fleet of end devices, all in one process. */
@NullMarked
package io.portway.demo;

import org.jspecify.annotations.NullMarked;
