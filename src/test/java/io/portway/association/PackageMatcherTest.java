package io.portway.association;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.application.MessageType;
import io.portway.testing.AssociationStore;
import io.portway.testing.Messages;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.builder.ExchangeBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageMatcherTest {

    private static final Set<MessageType> UPLINKS = Set.of(MessageType.UPLINK_MESSAGE);

    @TempDir
    private Path folder;

    private AssociationStore store;
    private PackageMatcher matcher;

    @BeforeEach
    void open() {
        store = AssociationStore.open(folder);
        matcher = store.matcher();
        store.packages().register("aws-iot", 198, MatchRule.F_PORT, UPLINKS);
        store.packages()
                .register(
                        "storage-integration",
                        200,
                        MatchRule.PACKAGE,
                        Set.of(MessageType.UPLINK_MESSAGE, MessageType.JOIN_ACCEPT));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void matchesEachPackageByItsRule() {
        put(null, 15, "aws-iot", null);
        put(null, 200, "storage-integration", null);

        assertThat(matcher.match(Messages.uplink("my-app", "my-device", 15)))
                .containsExactly(new Match("aws-iot", 15), new Match("storage-integration", 200));
        assertThat(matcher.match(Messages.uplink("my-app", "my-device", 16)))
                .containsExactly(new Match("storage-integration", 200));
        assertThat(matcher.match(Messages.uplink("other-app", "my-device", 15))).isEmpty();
    }

    @Test
    void givesAPackageOnlyTheTypesThatItAsksFor() {
        put(null, 15, "aws-iot", null);
        put(null, 200, "storage-integration", null);

        assertThat(matcher.match(Messages.message(MessageType.JOIN_ACCEPT, "my-app", "my-device", 0)))
                .containsExactly(new Match("storage-integration", 200));
        assertThat(matcher.match(Messages.message(MessageType.SERVICE_DATA, "my-app", "my-device", 0)))
                .isEmpty();
    }

    @Test
    void matchesNothingByANameThatIsNotKnown() {
        put(null, 15, "no-such-package", null);

        assertThat(matcher.match(Messages.uplink("my-app", "my-device", 15))).isEmpty();
        assertThat(matcher.resolve("no-such-package", Messages.uplink("my-app", "my-device", 15)))
                .isNull();
        assertThat(matcher.isAssociated("my-app")).isTrue();
    }

    @Test
    void matchesAPackageWhoseRouteIsAway() {
        put(null, 15, "aws-iot", null);

        store.packages().unregister("aws-iot");

        assertThat(matcher.match(Messages.uplink("my-app", "my-device", 15))).containsExactly(new Match("aws-iot", 15));
    }

    @Test
    void resolvesTheAssociationAsItIsNow() {
        put(null, 15, "aws-iot", Map.of("a", 1));
        put("my-device", 15, "aws-iot", Map.of("b", 2));

        Association resolved = matcher.resolve("aws-iot", Messages.uplink("my-app", "my-device", 15));
        assertThat(resolved.deviceId()).isEqualTo("my-device");
        assertThat(resolved.data()).isEqualTo(Map.of("a", 1L, "b", 2L));
        assertThat(matcher.resolve("storage-integration", Messages.uplink("my-app", "my-device", 15)))
                .isNull();

        store.associations()
                .delete(new AssociationKey("my-app", "my-device", 15))
                .join();
        store.associations().delete(new AssociationKey("my-app", null, 15)).join();
        assertThat(matcher.resolve("aws-iot", Messages.uplink("my-app", "my-device", 15)))
                .isNull();
    }

    @Test
    void leavesTheMatchesOnTheExchange() {
        put(null, 15, "aws-iot", null);
        Exchange exchange = ExchangeBuilder.anExchange(new DefaultCamelContext())
                .withBody(Messages.uplink("my-app", "my-device", 15))
                .build();

        new MatchPackages(matcher).process(exchange);

        assertThat(MatchPackages.matches(exchange)).containsExactly(new Match("aws-iot", 15));
    }

    private void put(
            @Nullable String deviceId, int fPort, String packageName, @Nullable Map<String, @Nullable Object> data) {
        store.associations()
                .put(new AssociationKey("my-app", deviceId, fPort), packageName, data)
                .join();
    }
}
