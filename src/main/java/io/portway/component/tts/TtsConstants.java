package io.portway.component.tts;

import org.apache.camel.spi.Metadata;

/** The message headers that the component sets and understands. */
public final class TtsConstants {

    @Metadata(label = "consumer", description = "The topic on which the message arrived.", javaType = "String")
    public static final String TOPIC = "CamelTtsTopic";

    @Metadata(
            label = "producer",
            description = "The application that the downlink is for, instead of the one in the endpoint URI."
                    + " Only where the endpoint finds its connection through `connections`.",
            javaType = "String")
    public static final String APPLICATION = "CamelTtsApplication";

    @Metadata(
            label = "producer",
            description = "The end device that the downlink is for.",
            javaType = "String",
            required = true)
    public static final String DEVICE_ID = "CamelTtsDeviceId";

    @Metadata(
            label = "producer",
            description = "`push` or `replace`, instead of the endpoint's `operation`.",
            javaType = "String")
    public static final String OPERATION = "CamelTtsOperation";

    private TtsConstants() {}
}
