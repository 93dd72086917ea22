package io.portway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portway.api.AdminKey;
import io.portway.api.FailureLimit;
import io.portway.api.KeyRegistry;
import io.portway.api.OwnKeys;
import io.portway.api.TokenAuthorization;
import io.portway.application.MessageType;
import io.portway.association.Association;
import io.portway.association.AssociationKey;
import io.portway.testing.ApiServer;
import io.portway.testing.AssociationStore;
import io.portway.testing.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssociationsCommandIT {

    private static final AssociationKey DEFAULT_200 = new AssociationKey("my-app", null, 200);

    @TempDir
    private Path directory;

    private AssociationStore store;
    private ApiServer server;

    @BeforeEach
    void start() throws IOException {
        new TestHome(directory);
        Path data = Files.createDirectories(directory.resolve("data"));
        store = AssociationStore.open(data);
        store.packages().register("storage-integration", 200, null, EnumSet.allOf(MessageType.class));
        KeyRegistry keys = new KeyRegistry(store.database(), store.commits(), InstantSource.system());
        server = ApiServer.start(
                store.endpoints(),
                new TokenAuthorization(
                        AdminKey.loadOrCreate(null, data),
                        new OwnKeys(keys),
                        new FailureLimit(InstantSource.system())));
    }

    @AfterEach
    void stop() {
        server.close();
        store.close();
    }

    @ParameterizedTest
    @CsvSource({"'', application my-app", "--device=my-device, device my-device of application my-app"})
    void setsListsGetsAndDeletesAnAssociation(String device, String words) {
        // When
        Output set = run("set my-app 200 --package storage-integration --data {\"f_port_set\":[2,15]} " + device);
        Output list = run("list my-app " + device);
        Output get = run("get my-app 200 " + device);
        Output delete = run("delete my-app 200 " + device);

        // Then
        assertThat(set).isEqualTo(said("FPort 200 of " + words + " is associated with storage-integration.\n"));
        assertThat(list)
                .isEqualTo(
                        said(
                                """
                                FPORT  PACKAGE              DATA
                                200    storage-integration  f_port_set=[2,15]
                                """));
        assertThat(get.out())
                .matches(
                        """
                        FPORT  PACKAGE              UPDATED
                        200    storage-integration  20[0-9-]+T[0-9:.]+Z

                        \\{
                          "f_port_set" : \\[ 2, 15 \\]
                        }
                        """);
        assertThat(delete).isEqualTo(said("FPort 200 of " + words + " has no association now.\n"));
        assertThat(run("list my-app " + device)).isEqualTo(said("FPORT  PACKAGE  DATA\n"));
    }

    @Test
    void keepsApartWhatIsOfTheApplicationAndOfTheDevice() {
        run("set my-app 1 --package storage-integration");
        run("set my-app 2 --package storage-integration --device my-device");

        assertThat(run("list my-app").out().lines().skip(1)).containsExactly("1      storage-integration");
        assertThat(run("list my-app --device my-device").out().lines().skip(1))
                .containsExactly("2      storage-integration");
    }

    @Test
    void setsOnlyWhatIsGiven() {
        run("set my-app 200 --package storage-integration --data {\"f_port_set\":\"all\"}");

        run("set my-app 200 --package mine");
        assertThat(stored().packageName()).isEqualTo("mine");
        assertThat(stored().data()).isEqualTo(Map.of("f_port_set", "all"));

        run("set my-app 200 --data {\"url\":\"x\"}");
        assertThat(stored().packageName()).isEqualTo("mine");
        assertThat(stored().data()).isEqualTo(Map.of("url", "x"));
    }

    @Test
    void readsDataFromAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("data.json"), "{\"town\": \"Zürich\",\n \"height\": 408.5}\n");

        run("set my-app 200 --package mine --data-file " + file);

        assertThat(stored().data()).isEqualTo(Map.of("town", "Zürich", "height", 408.5));
    }

    @Test
    void listsAllHoweverManyThereAre() {
        CompletableFuture.allOf(IntStream.rangeClosed(1, 255)
                        .mapToObj(fPort -> new AssociationKey("my-app", null, fPort))
                        .map(key -> store.associations()
                                .change(key, (before, now) -> Association.of(key, "mine", null, now)))
                        .toArray(CompletableFuture[]::new))
                .join();

        assertThat(run("list my-app").out().lines().skip(1))
                .hasSize(255)
                .startsWith("1      mine")
                .endsWith("255    mine");
    }

    @Test
    void showsSecretsOnlyWhereTheyAreAskedFor() {
        run("set my-app 200 --package mine --data {\"access_key\":\"hunter2\"}");

        assertThat(run("list my-app").out()).contains("access_key=***").doesNotContain("hunter2");
        assertThat(run("get my-app 200").out()).contains("hunter2");
        assertThat(run("list my-app --json").out()).contains("hunter2");
    }

    @Test
    void printsTheAnswerAsJsonForScripts() throws JsonProcessingException {
        JsonNode set = json("set my-app 200 --package mine --data {\"a\":1} --json");
        JsonNode get = json("get my-app 200 --json");

        assertThat(set).isEqualTo(get);
        assertThat(get.path("package_name").textValue()).isEqualTo("mine");
        assertThat(get.at("/data/a").intValue()).isEqualTo(1);
        assertThat(json("list my-app --json").path("defaults").path(0)).isEqualTo(get);
        assertThat(json("delete my-app 200 --json")).isEmpty();
        assertThat(json("list my-app --json")).isEmpty();
    }

    @Test
    void printsEachWarningOnItsOwnLineBesideTheAnswer() throws JsonProcessingException {
        Output unknownPackage = run("set my-app 200 --package mine --json");
        Output unknownKeys = run("set my-app 200 --package storage-integration --data {\"f_port_sets\":\"all\"}");

        assertThat(unknownPackage.exitCode()).isZero();
        assertThat(unknownPackage.err().lines())
                .singleElement()
                .asString()
                .startsWith("Warning: There is no package mine here");
        assertThat(new ObjectMapper().readTree(unknownPackage.out()).has("package_name"))
                .isTrue();
        assertThat(unknownKeys.err().lines())
                .singleElement()
                .asString()
                .startsWith("Warning: The package storage-integration knows nothing of $.f_port_sets in data");
    }

    @Test
    void saysInOneLineWhatIsWrong() {
        assertFails(
                run("get my-app 200"),
                "There is no association on FPort 200 of application my-app; ./portway associations list shows");
        assertFails(
                run("get my-app 200 --device my-device"),
                "There is no association on FPort 200 of device my-device of application my-app;");
        assertFails(
                run("set my-app 200 --data {}"),
                "There is no association on FPort 200 of application my-app yet; name its package by --package.");
        assertFails(run("set my-app 200 --package Mine"), "package_name: value does not match regex pattern");
        assertFails(
                run("set my-app 200 --package storage-integration --data {\"f_port_set\":[256]}"),
                "$.f_port_set[0]: must have a maximum value of 255");
        assertThat(store.associations().find(DEFAULT_200)).isNull();
    }

    @Test
    void deletesWhatIsNotThere() {
        assertThat(run("delete my-app 200").exitCode()).isZero();
    }

    private Association stored() {
        Association stored = store.associations().find(DEFAULT_200);
        assertThat(stored).isNotNull();
        return stored;
    }

    private JsonNode json(String arguments) throws JsonProcessingException {
        return new ObjectMapper().readTree(run(arguments).out());
    }

    private static Output said(String text) {
        return new Output(0, text, "");
    }

    private static void assertFails(Output output, String words) {
        assertThat(output.exitCode()).isEqualTo(1);
        assertThat(output.out()).isEmpty();
        assertThat(output.err().lines()).hasSize(1);
        assertThat(output.err()).contains(words);
    }

    private Output run(String arguments) {
        List<String> all = new ArrayList<>(List.of(arguments.strip().split(" ")));
        all.addAll(
                List.of("--home", directory.toString(), "--url", server.uri("").toString()));
        return Output.of(new AssociationsCommand(), all.toArray(String[]::new));
    }
}
