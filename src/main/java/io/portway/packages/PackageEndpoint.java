package io.portway.packages;

import io.portway.application.Identifiers;
import io.portway.application.MessageType;
import io.portway.association.AssociationKey;
import io.portway.association.MatchRule;
import io.portway.journal.Backoff;
import io.portway.journal.Journal;
import io.portway.journal.QueueOptions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/** An application package of The Things Stack whose deliveries come from Portway's journal. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "package",
        title = "Application package",
        syntax = "package:name",
        category = Category.IOT,
        headersClass = PackageConstants.class)
public final class PackageEndpoint extends DefaultEndpoint {

    private static final String ALL = "all";

    @UriPath
    @Metadata(required = true)
    private final String name;

    @UriParam(label = "consumer")
    private @Nullable Integer defaultFPort;

    @UriParam(label = "consumer", enums = "f-port,package")
    private @Nullable String match;

    @UriParam(label = "consumer", defaultValue = "uplink_message")
    private String messages = MessageType.UPLINK_MESSAGE.key();

    @UriParam(label = "consumer", defaultValue = "8")
    private int lanes = 8;

    @UriParam(label = "consumer", defaultValue = "1")
    private int batchSize = 1;

    @UriParam(label = "consumer", defaultValue = "distinct-devices", enums = "distinct-devices,one-device,any")
    private String batchOf = "distinct-devices";

    PackageEndpoint(String uri, PackageComponent component, String name) {
        super(uri, component);
        this.name = name;
    }

    @Override
    public Producer createProducer() {
        if (!PackageComponent.isOutlet(name)) {
            throw new IllegalArgumentException("to: package:" + name
                    + " is not possible; a route of a package answers with package:result or package:downlink.");
        }
        return name.equals(PackageComponent.RESULT) ? new ResultProducer(this) : new DownlinkProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (name.equals(PackageComponent.RESULT) || !Identifiers.matches(name)) {
            throw new IllegalArgumentException(
                    "from: package:" + name + " is not possible; a package name has the form " + Identifiers.PATTERN
                            + " and is not one of the reserved names.");
        }
        if (defaultFPort != null && (defaultFPort < 1 || defaultFPort > AssociationKey.MAX_F_PORT)) {
            throw new IllegalArgumentException(
                    "defaultFPort=" + defaultFPort + " is not in 1 to " + AssociationKey.MAX_F_PORT + ".");
        }
        PackageConsumer consumer = new PackageConsumer(this, processor, options());
        configureConsumer(consumer);
        return consumer;
    }

    boolean isDownlinks() {
        return name.equals(Journal.DOWNLINK);
    }

    private QueueOptions options() {
        PackageComponent component = getComponent();
        QueueOptions.BatchOf of =
                switch (batchOf) {
                    case "distinct-devices" -> QueueOptions.BatchOf.DISTINCT_DEVICES;
                    case "one-device" -> QueueOptions.BatchOf.ONE_DEVICE;
                    case "any" -> QueueOptions.BatchOf.ANY;
                    default -> throw new IllegalArgumentException(
                            "batchOf=" + batchOf + " is not one of distinct-devices, one-device, any.");
                };
        return new QueueOptions(
                lanes,
                batchSize,
                of,
                isDownlinks() ? PackageConsumer.DOWNLINK_MAX_AGE : component.maxAge(),
                Backoff.DEFAULT);
    }

    @Nullable
    MatchRule rule() {
        if (match == null) {
            return null;
        }
        return MatchRule.of(match)
                .orElseThrow(() -> new IllegalArgumentException("match=" + match + " is not one of f-port, package."));
    }

    Set<MessageType> messageTypes() {
        if (messages.strip().toLowerCase(Locale.ROOT).equals(ALL)) {
            return EnumSet.allOf(MessageType.class);
        }
        return Arrays.stream(messages.split(","))
                .map(String::strip)
                .map(key -> {
                    MessageType type = MessageType.of(key);
                    if (type == null) {
                        throw new IllegalArgumentException("messages=" + messages + " has " + key
                                + ", which is no message type; use keys such as uplink_message, or all.");
                    }
                    return type;
                })
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(MessageType.class)));
    }

    @Override
    public PackageComponent getComponent() {
        return (PackageComponent) super.getComponent();
    }

    public String getName() {
        return name;
    }

    public @Nullable Integer getDefaultFPort() {
        return defaultFPort;
    }

    /** The FPort that the packages API tells its callers to use. */
    public void setDefaultFPort(@Nullable Integer defaultFPort) {
        this.defaultFPort = defaultFPort;
    }

    public @Nullable String getMatch() {
        return match;
    }

    /** The rule by which associations match, f-port or package; the property portway.package.NAME.match wins. */
    public void setMatch(@Nullable String match) {
        this.match = match;
    }

    public String getMessages() {
        return messages;
    }

    /** The message types that the package gets, with commas between them, or all. */
    public void setMessages(String messages) {
        this.messages = messages;
    }

    public int getLanes() {
        return lanes;
    }

    /** How many exchanges run at the same time; within a device there is never more than one. */
    public void setLanes(int lanes) {
        this.lanes = lanes;
    }

    public int getBatchSize() {
        return batchSize;
    }

    /** With more than 1 the body is a list of exchanges, each with its own message and association. */
    public void setBatchSize(int batchSize) {
        this.batchSize = batchSize;
    }

    public String getBatchOf() {
        return batchOf;
    }

    /** Which deliveries may share a batch: distinct-devices, one-device, or any where a batch is sent as a whole. */
    public void setBatchOf(String batchOf) {
        this.batchOf = batchOf;
    }
}
