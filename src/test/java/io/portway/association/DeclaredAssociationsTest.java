package io.portway.association;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.application.MessageType;
import io.portway.testing.AssociationStore;
import io.portway.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

class DeclaredAssociationsTest {

    private static final String FILE = "config/associations.yaml";
    private static final Instant START = Instant.parse("2026-11-24T10:26:31.302076317Z");
    private static final Instant LATER = START.plusSeconds(60);
    private static final AssociationKey DEFAULT = new AssociationKey("my-app", null, 15);
    private static final AssociationKey OWN = new AssociationKey("my-app", "my-device", 15);
    private static final References SECRET = new References(Map.of("env:TOKEN", "hunter2"));

    private final AtomicReference<Instant> now = new AtomicReference<>(START);

    @TempDir
    private Path folder;

    private AssociationStore store;
    private AssociationRegistry registry;

    @BeforeEach
    void open() {
        store = AssociationStore.open(folder, now::get);
        registry = store.associations();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void areCreated() {
        Declared done = declare(of(DEFAULT, "aws-iot", Map.of("n", 1)), of(OWN, "storage-integration", null));

        assertThat(done).isEqualTo(new Declared(2, 0, 0, List.of()));
        assertThat(registry.find(DEFAULT))
                .isEqualTo(new Association(
                        "my-app", null, 15, "aws-iot", Map.of("n", 1), null, null, null, START, START, FILE));
        assertThat(effective()).extracting(Association::packageName).containsExactly("storage-integration");
    }

    @Test
    void stayAsTheyAreWhereNothingChanges() {
        declare(of(DEFAULT, "aws-iot", Map.of("n", 1)));
        now.set(LATER);

        assertThat(declare(of(DEFAULT, "aws-iot", Map.of("n", 1))).isNothing()).isTrue();
        assertThat(registry.find(DEFAULT).updatedAt()).isEqualTo(START);
    }

    @Test
    void areUpdatedAndRemovedAsTheFileChanges() {
        declare(of(DEFAULT, "aws-iot", Map.of("n", 1)), of(OWN, "aws-iot", null));
        now.set(LATER);

        Declared done = declare(of(DEFAULT, "aws-iot", Map.of("n", 2)));

        assertThat(done).isEqualTo(new Declared(0, 1, 1, List.of()));
        assertThat(registry.find(DEFAULT)).satisfies(changed -> {
            assertThat(changed.data()).isEqualTo(Map.of("n", 2L));
            assertThat(changed.createdAt()).isEqualTo(START);
            assertThat(changed.updatedAt()).isEqualTo(LATER);
        });
        assertThat(registry.find(OWN)).isNull();
    }

    @Test
    void areRemovedAfterARestartToo() {
        declare(of(DEFAULT, "aws-iot", null), of(OWN, "aws-iot", null));
        store.close();
        open();

        assertThat(declare(of(OWN, "aws-iot", null))).isEqualTo(new Declared(0, 0, 1, List.of()));
        assertThat(declare()).isEqualTo(new Declared(0, 0, 1, List.of()));
    }

    @Test
    void leaveAloneWhatTheApiMade() {
        registry.put(DEFAULT, "aws-iot", Map.of("n", 1)).join();
        Association made = registry.find(DEFAULT);
        now.set(LATER);

        declare(of(OWN, "aws-iot", null));
        declare();

        assertThat(registry.find(DEFAULT)).isEqualTo(made);
    }

    @Test
    void takeOverWhatTheApiMadeAndKeepItsIdentifiers() {
        Association made = new Association(
                "my-app", "my-device", 15, "aws-iot", null, "0102030405060708", null, null, START, START);
        registry.change(OWN, (stored, time) -> made).join();
        now.set(LATER);

        assertThat(declare(of(OWN, "aws-iot", null))).isEqualTo(new Declared(0, 1, 0, List.of(OWN)));
        assertThat(registry.find(OWN).devEui()).isEqualTo("0102030405060708");
        assertThat(registry.find(OWN).createdAt()).isEqualTo(START);
        assertThat(declare()).isEqualTo(new Declared(0, 0, 1, List.of()));
    }

    @Test
    void areThoseOfAFileThatHasAnotherName() {
        declare(of(DEFAULT, "aws-iot", null), of(OWN, "aws-iot", null));

        registry.declare("other.yaml", List.of(of(OWN, "aws-iot", null)), References.NONE)
                .join();

        assertThat(registry.find(OWN).declaredIn()).isEqualTo("other.yaml");
        assertThat(registry.find(DEFAULT)).isNull();
    }

    @Test
    void areStoredUnresolvedAndResolvedForPackages() {
        Map<String, Object> data =
                Map.of("token", "Bearer {{env:TOKEN}}", "list", List.of(Map.of("x", "{{env:TOKEN}}")));
        registry.declare(FILE, List.of(of(DEFAULT, "aws-iot", data)), SECRET).join();

        assertThat(registry.find(DEFAULT).data()).isEqualTo(data);
        assertThat(registry.list("my-app", null)).extracting(Association::data).containsExactly(data);
        assertThat(effective())
                .extracting(Association::data)
                .containsExactly(Map.of("token", "Bearer hunter2", "list", List.of(Map.of("x", "hunter2"))));
        assertThat(effective().toString()).doesNotContain("hunter2");
        assertThat(SECRET.toString()).doesNotContain("hunter2");
    }

    @Test
    void resolveNothingThatTheApiPut() {
        registry.declare(FILE, List.of(of(DEFAULT, "aws-iot", Map.of("a", "{{env:TOKEN}}"))), SECRET)
                .join();
        registry.put(OWN, "aws-iot", Map.of("b", "{{env:TOKEN}}")).join();

        assertThat(effective())
                .extracting(Association::data)
                .containsExactly(Map.of("a", "hunter2", "b", "{{env:TOKEN}}"));
    }

    @Test
    void resolveNothingAnyMoreOnceTheyAreNotOfTheFile() {
        registry.declare(FILE, List.of(of(DEFAULT, "aws-iot", Map.of("a", "{{env:TOKEN}}"))), SECRET)
                .join();

        registry.put(DEFAULT, "aws-iot", Map.of("a", "{{env:TOKEN}}")).join();

        assertThat(effective()).extracting(Association::data).containsExactly(Map.of("a", "{{env:TOKEN}}"));
    }

    @Test
    void followASecretThatChanges() {
        Declaration declaration = of(DEFAULT, "aws-iot", Map.of("token", "{{env:TOKEN}}"));
        registry.declare(FILE, List.of(declaration), SECRET).join();
        effective();
        List<String> told = new ArrayList<>();
        registry.addListener((before, after) -> told.add(before.data() + " " + after.data()));

        Declared done = registry.declare(FILE, List.of(declaration), new References(Map.of("env:TOKEN", "hunter3")))
                .join();

        assertThat(done.isNothing()).isTrue();
        assertThat(effective()).extracting(Association::data).containsExactly(Map.of("token", "hunter3"));
        assertThat(told).containsExactly("{token=hunter2} {token=hunter3}");
    }

    @Test
    void tellListenersWhenLookupsSeeAllOfIt() {
        declare(of(DEFAULT, "aws-iot", null));
        List<String> told = new ArrayList<>();
        registry.addListener((before, after) -> told.add((before == null ? "none" : before.packageName()) + " > "
                + (after == null ? "none" : after.packageName()) + ", seen "
                + effective().size()));

        declare(of(OWN, "aws-iot", null), of(new AssociationKey("my-app", "my-device", 16), "aws-iot", null));

        assertThat(told).containsExactly("none > aws-iot, seen 2", "none > aws-iot, seen 2", "aws-iot > none, seen 2");
    }

    @Test
    @DisabledIfSystemProperty(
            named = TestDatabase.KIND,
            matches = "postgresql",
            disabledReason = "there is no earlier version of its tables")
    void areNoneInADatabaseOfTheVersionBefore() throws Exception {
        Path earlier = Files.createDirectory(folder.resolve("earlier"));
        String url = "jdbc:sqlite:" + earlier.resolve("portway.db");
        Flyway.configure()
                .dataSource(url, null, null)
                .locations("classpath:db/sqlite/portway")
                .target("1")
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("insert into association values ('my-app', 'my-device', 15, 'aws-iot', null,"
                    + " '0102030405060708', null, null, '" + START + "', '" + START + "')");
        }

        try (AssociationStore upgraded = AssociationStore.open(earlier)) {
            AssociationRegistry associations = upgraded.associations();
            associations
                    .declare(FILE, List.of(of(DEFAULT, "aws-iot", null)), References.NONE)
                    .join();
            associations.declare(FILE, List.of(), References.NONE).join();

            assertThat(associations.list("my-app", "my-device"))
                    .containsExactly(new Association(
                            "my-app", "my-device", 15, "aws-iot", null, "0102030405060708", null, null, START, START));
            assertThat(associations.list("my-app", null)).isEmpty();
        }
    }

    private Declared declare(Declaration... declarations) {
        return registry.declare(FILE, List.of(declarations), References.NONE).join();
    }

    private static Declaration of(AssociationKey key, String packageName, Map<String, Object> data) {
        return new Declaration(key, packageName, data, FILE + ":1:1");
    }

    /** What the device's messages are matched with. */
    private List<Association> effective() {
        EffectiveAssociations effective = registry.effective("my-app", "my-device");
        return List.of("aws-iot", "storage-integration").stream()
                .flatMap(name -> IntStream.of(15, 16)
                        .mapToObj(fPort -> effective.find(name, MatchRule.F_PORT, MessageType.UPLINK_MESSAGE, fPort)))
                .filter(Objects::nonNull)
                .toList();
    }
}
