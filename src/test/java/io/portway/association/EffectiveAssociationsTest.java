package io.portway.association;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.application.ApplicationUp;
import io.portway.application.MessageType;
import io.portway.testing.Messages;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docs/matching.md says, a row for each sentence. */
class EffectiveAssociationsTest {

    /** An association is written {@code fPort package data}, several are separated by a semicolon. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    nothing associated                           | | | uplink_message | 15 | aws |
                    default on the FPort of the message          | 15 aws | | uplink_message | 15 | aws | 15 aws
                    default on another FPort                     | 15 aws | | uplink_message | 16 | aws |
                    default of another package                   | 15 aws | | uplink_message | 15 | azure |
                    the device's own on the FPort                | | 15 aws | uplink_message | 15 | aws | 15 aws
                    the device's own on another FPort            | | 15 aws | uplink_message | 16 | aws |
                    own replaces the default on the same FPort   | 15 aws | 15 azure | uplink_message | 15 | azure | 15 azure
                    … so that the default matches no more        | 15 aws | 15 azure | uplink_message | 15 | aws |
                    own leaves the default on another FPort      | 15 aws | 16 azure | uplink_message | 15 | aws | 15 aws
                    same package: data is laid over, by field    | 15 aws {"a":1,"b":1} | 15 aws {"b":2,"c":2} | uplink_message | 15 | aws | 15 aws {"a":1,"b":2,"c":2}
                    … a whole field at a time                    | 15 aws {"a":{"x":1}} | 15 aws {"a":{"y":2}} | uplink_message | 15 | aws | 15 aws {"a":{"y":2}}
                    … null being a value too                     | 15 aws {"a":1} | 15 aws {"a":null} | uplink_message | 15 | aws | 15 aws {"a":null}
                    … the device's data alone                    | 15 aws | 15 aws {"a":1} | uplink_message | 15 | aws | 15 aws {"a":1}
                    … the application's data alone               | 15 aws {"a":1} | 15 aws | uplink_message | 15 | aws | 15 aws {"a":1}
                    other package: data is not laid over         | 15 aws {"a":1} | 15 azure {"b":2} | uplink_message | 15 | azure | 15 azure {"b":2}
                    same package, other FPort: nor then          | 15 aws {"a":1} | 16 aws {"b":2} | uplink_message | 16 | aws | 16 aws {"b":2}
                    a port in f_port_set                         | 200 aws {"f_port_set":[1,15]} | | uplink_message | 15 | aws | 200 aws {"f_port_set":[1,15]}
                    a port that is not in f_port_set             | 200 aws {"f_port_set":[1,15]} | | uplink_message | 16 | aws |
                    its own FPort though not in f_port_set       | 200 aws {"f_port_set":[1]} | | uplink_message | 200 | aws | 200 aws {"f_port_set":[1]}
                    FPort 0 only where f_port_set has it         | 200 aws {"f_port_set":[0]} | | uplink_message | 0 | aws | 200 aws {"f_port_set":[0]}
                    … and not otherwise                          | 200 aws {"f_port_set":[1]} | | uplink_message | 0 | aws |
                    all ports                                    | 200 aws {"f_port_set":"all"} | | uplink_message | 15 | aws | 200 aws {"f_port_set":"all"}
                    all ports, 0 among them                      | 200 aws {"f_port_set":"all"} | | uplink_message | 0 | aws | 200 aws {"f_port_set":"all"}
                    the device's f_port_set replaces the other   | 200 aws {"f_port_set":"all"} | 200 aws {"f_port_set":[1]} | uplink_message | 15 | aws |
                    the application's f_port_set is kept         | 200 aws {"f_port_set":[15]} | 200 aws {"b":1} | uplink_message | 15 | aws | 200 aws {"f_port_set":[15],"b":1}
                    an f_port_set that is other text             | 200 aws {"f_port_set":"15"} | | uplink_message | 15 | aws |
                    an f_port_set that is a number               | 200 aws {"f_port_set":15} | | uplink_message | 15 | aws |
                    an f_port_set of other things                | 200 aws {"f_port_set":["15",null,15.5,{},-1,256]} | | uplink_message | 15 | aws |
                    an f_port_set that is null                   | 200 aws {"f_port_set":null} | | uplink_message | 15 | aws |
                    two match: the exact FPort goes first        | 15 aws {"a":1}; 200 aws {"f_port_set":"all"} | | uplink_message | 15 | aws | 15 aws {"a":1}
                    two match by f_port_set: the highest does    | 100 aws {"f_port_set":[15]}; 200 aws {"f_port_set":[15]} | | uplink_message | 15 | aws | 200 aws {"f_port_set":[15]}
                    normalized messages have the FPort too       | 15 aws | | uplink_normalized | 15 | aws | 15 aws
                    downlink_queued too                          | 15 aws | | downlink_queued | 16 | aws |
                    downlink_sent too                            | 15 aws | | downlink_sent | 15 | aws | 15 aws
                    downlink_ack too                             | 15 aws | | downlink_ack | 15 | aws | 15 aws
                    downlink_nack too                            | 15 aws | | downlink_nack | 15 | aws | 15 aws
                    downlink_failed too                          | 15 aws | | downlink_failed | 15 | aws | 15 aws
                    no FPort: join_accept, on the highest        | 15 aws; 100 aws {"a":1} | 16 aws | join_accept | 0 | aws | 100 aws {"a":1}
                    no FPort: downlink_queue_invalidated         | 15 aws | | downlink_queue_invalidated | 0 | aws | 15 aws
                    no FPort: location_solved                    | 15 aws | | location_solved | 0 | aws | 15 aws
                    no FPort: service_data                       | 15 aws | | service_data | 0 | aws | 15 aws
                    no FPort, not associated                     | 15 aws | 15 azure | join_accept | 0 | aws |
                    """)
    void matchesOnTheFPort(
            String sentence,
            @Nullable String defaults,
            @Nullable String own,
            String type,
            int fPort,
            String packageName,
            @Nullable String expected) {
        assertMatch(MatchRule.F_PORT, defaults, own, type, fPort, packageName, expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    nothing associated                           | | | uplink_message | 15 | aws |
                    any FPort                                    | 200 aws {"a":1} | | uplink_message | 15 | aws | 200 aws {"a":1}
                    FPort 0                                      | 200 aws | | uplink_message | 0 | aws | 200 aws
                    any type                                     | 200 aws | | join_accept | 0 | aws | 200 aws
                    another package                              | 200 aws | | uplink_message | 200 | azure |
                    f_port_set means nothing                     | 200 aws {"f_port_set":[1]} | | uplink_message | 15 | aws | 200 aws {"f_port_set":[1]}
                    the highest default                          | 15 aws {"a":1}; 200 aws {"b":2} | | uplink_message | 15 | aws | 200 aws {"b":2}
                    the highest of the device's own              | | 15 aws {"a":1}; 100 aws {"b":2} | uplink_message | 15 | aws | 100 aws {"b":2}
                    device over default, with the device's FPort | 200 aws {"a":1,"b":1} | 15 aws {"b":2} | uplink_message | 99 | aws | 15 aws {"a":1,"b":2}
                    own of another package hides no default      | 15 aws {"a":1} | 15 azure | uplink_message | 15 | aws | 15 aws {"a":1}
                    … and both get the message                   | 15 aws | 15 azure {"b":2} | uplink_message | 15 | azure | 15 azure {"b":2}
                    """)
    void matchesOnThePackage(
            String sentence,
            @Nullable String defaults,
            @Nullable String own,
            String type,
            int fPort,
            String packageName,
            @Nullable String expected) {
        assertMatch(MatchRule.PACKAGE, defaults, own, type, fPort, packageName, expected);
    }

    @Test
    void sharesTheDataObjectBetweenMessages() {
        EffectiveAssociations effective = effective("15 aws {\"a\":1}; 16 aws {\"a\":1}", "15 aws {\"b\":1}");
        ApplicationUp up = Messages.uplink("my-app", "my-device", 15);

        assertThat(effective.find("aws-iot", MatchRule.F_PORT, up).data())
                .isSameAs(effective.find("aws-iot", MatchRule.F_PORT, up).data());
        assertThat(effective.find("aws-iot", MatchRule.PACKAGE, up).data())
                .isSameAs(effective.find("aws-iot", MatchRule.PACKAGE, up).data());
    }

    @Test
    void sharesTheDataOfTheApplicationWhereTheDeviceAddsNothing() {
        List<Association> defaults = parse("15 aws {\"a\":1}", null);
        EffectiveAssociations effective =
                EffectiveAssociations.ofApplication(defaults).ofDevice(parse("15 aws {\"a\":1}", "my-device"));

        Association association =
                effective.find("aws-iot", MatchRule.F_PORT, Messages.uplink("my-app", "my-device", 15));

        assertThat(association.data()).isSameAs(defaults.get(0).data());
    }

    private static void assertMatch(
            MatchRule rule,
            @Nullable String defaults,
            @Nullable String own,
            String type,
            int fPort,
            String packageName,
            @Nullable String expected) {
        ApplicationUp up = Messages.message(MessageType.of(type), "my-app", "my-device", fPort);

        Association match = effective(defaults, own).find(name(packageName), rule, up);

        if (expected == null) {
            assertThat(match).isNull();
            return;
        }
        Association wanted = parse(expected, null).get(0);
        assertThat(match.packageName()).isEqualTo(wanted.packageName());
        assertThat(match.fPort()).isEqualTo(wanted.fPort());
        assertThat(match.data()).isEqualTo(wanted.data());
    }

    private static EffectiveAssociations effective(@Nullable String defaults, @Nullable String own) {
        EffectiveAssociations application = EffectiveAssociations.ofApplication(parse(defaults, null));
        return own == null ? application : application.ofDevice(parse(own, "my-device"));
    }

    private static List<Association> parse(@Nullable String text, @Nullable String deviceId) {
        List<Association> associations = new ArrayList<>();
        for (String one : text == null ? new String[0] : text.split(";")) {
            String[] parts = one.strip().split(" ", 3);
            associations.add(Association.of(
                    new AssociationKey("my-app", deviceId, Integer.parseInt(parts[0])),
                    name(parts[1]),
                    parts.length < 3 ? null : AssociationData.parse(parts[2]),
                    Instant.EPOCH));
        }
        associations.sort(Comparator.comparingInt(Association::fPort));
        return associations;
    }

    private static String name(String shortName) {
        return shortName.equals("aws") ? "aws-iot" : "azure-iot-hub";
    }
}
