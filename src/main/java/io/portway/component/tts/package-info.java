/**
 * The Camel component {@code tts}: upstream messages from, and downlinks to, the MQTT 3.1.1 server that is part of The
 * Things Stack. It knows the topics and the credentials of that server, but neither what is in a message nor any other
 * part of Portway.
 */
@NullMarked
package io.portway.component.tts;

import org.jspecify.annotations.NullMarked;
