/** The files that deploy Portway: what can be known of them without a container engine. */
@NullMarked
package io.portway.deployment;

import org.jspecify.annotations.NullMarked;
