/**
 * Camel's {@code paho-mqtt5} component with consumers that survive their broker: they connect in the background, again
 * and again, with their callback in place, and acknowledge a message only on the connection that brought it.
 * Everything that is not about the connection is Camel's and Paho's. Knows no other part of Portway.
 */
@NullMarked
package io.portway.component.mqtt5;

import org.jspecify.annotations.NullMarked;
