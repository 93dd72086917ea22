package io.portway.packages;

import org.apache.camel.spi.Metadata;

/** Names by which a route of a package finds what belongs to a delivery. */
public final class PackageConstants {

    /** The exchange variable with the {@link io.portway.association.Association}, its data merged. */
    public static final String ASSOCIATION = "association";

    /** The exchange property with the {@link DeliveryContext}. */
    public static final String DELIVERY = "CamelPackageDelivery";

    @Metadata(
            label = "producer",
            description =
                    "Whether package:downlink adds to the device's queue or replaces it: push (default) or replace",
            javaType = "String")
    public static final String DOWNLINK_OPERATION = "CamelPackageDownlinkOperation";

    /** The exchange property with the {@link Completion}. */
    static final String COMPLETION = "CamelPackageCompletion";

    private PackageConstants() {}
}
