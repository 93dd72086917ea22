package io.portway.association;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.groups.Tuple.tuple;

import io.portway.application.MessageType;
import io.portway.testing.AssociationStore;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageCatalogTest {

    private static final Set<MessageType> UPLINKS = Set.of(MessageType.UPLINK_MESSAGE);

    @TempDir
    private Path folder;

    private AssociationStore store;

    @BeforeEach
    void open() {
        store = AssociationStore.open(folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void listsThePackagesThatRunByName() {
        store.packages().register("storage-integration", 200, null, UPLINKS);
        store.packages().register("aws-iot", 198, null, UPLINKS);
        store.packages().register("no-port", null, null, UPLINKS);

        assertThat(store.packages().running())
                .extracting(KnownPackage::name, KnownPackage::defaultFPort)
                .containsExactly(tuple("aws-iot", 198), tuple("no-port", null), tuple("storage-integration", 200));
    }

    @Test
    void remembersAPackageWhoseRouteIsAway() {
        // Given
        store.packages().register("aws-iot", 198, MatchRule.PACKAGE, EnumSet.allOf(MessageType.class));
        store.packages().register("gone-soon", null, null, UPLINKS);

        // When
        store.packages().unregister("gone-soon");
        store.close();
        open();

        // Then
        assertThat(store.packages().running()).isEmpty();
        assertThat(store.packages().known())
                .containsExactly(
                        new KnownPackage("aws-iot", 198, MatchRule.PACKAGE, EnumSet.allOf(MessageType.class), false),
                        new KnownPackage("gone-soon", null, MatchRule.F_PORT, UPLINKS, false));
    }

    @Test
    void takesWhatARouteSaysNow() {
        store.packages().register("aws-iot", 198, MatchRule.PACKAGE, UPLINKS);
        store.close();
        open();

        store.packages().register("aws-iot", 10, null, Set.of(MessageType.JOIN_ACCEPT));
        store.close();
        open();

        assertThat(store.packages().find("aws-iot"))
                .isEqualTo(new KnownPackage("aws-iot", 10, MatchRule.F_PORT, Set.of(MessageType.JOIN_ACCEPT), false));
    }

    @Test
    void takesTheConfiguredRuleBeforeThatOfTheRouteBeforeTheDefault() {
        Map<String, MatchRule> configured = Map.of("aws-iot", MatchRule.F_PORT);
        PackageCatalog packages = new PackageCatalog(
                store.database(),
                store.commits(),
                name -> Optional.ofNullable(configured.get(name)),
                MatchRule.PACKAGE);

        packages.register("aws-iot", 198, MatchRule.PACKAGE, UPLINKS);
        packages.register("azure-iot-hub", 196, MatchRule.F_PORT, UPLINKS);
        packages.register("storage-integration", 200, null, UPLINKS);

        assertThat(packages.known())
                .extracting(KnownPackage::rule)
                .containsExactly(MatchRule.F_PORT, MatchRule.F_PORT, MatchRule.PACKAGE);
    }

    @Test
    void gathersTheMessagesThatAnyKnownPackageAsksFor() {
        assertThat(store.packages().messages()).isEmpty();

        store.packages().register("aws-iot", null, null, UPLINKS);
        store.packages()
                .register(
                        "storage-integration", null, null, Set.of(MessageType.UPLINK_MESSAGE, MessageType.JOIN_ACCEPT));
        store.packages().unregister("storage-integration");

        assertThat(store.packages().messages()).containsExactly("uplink_message", "join_accept");
    }

    @Test
    void refusesASecondRouteOfOnePackage() {
        store.packages().register("aws-iot", null, null, UPLINKS);

        assertThatIllegalStateException()
                .isThrownBy(() -> store.packages().register("aws-iot", null, null, UPLINKS))
                .withMessageContaining("two routes from package:aws-iot");

        store.packages().unregister("aws-iot");
        store.packages().register("aws-iot", null, null, UPLINKS);
        assertThat(store.packages().running()).hasSize(1);
    }

    @Test
    void refusesNonsenseAndForgetsIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.packages().register("AWS", null, null, UPLINKS))
                .withMessageContaining("package name 'AWS'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.packages().register("aws-iot", 0, null, UPLINKS))
                .withMessageContaining("default FPort 0 of package aws-iot");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.packages().register("aws-iot", null, null, Set.of()))
                .withMessageContaining("asks for no type");

        assertThat(store.packages().known()).isEmpty();
    }
}
