package io.portway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused before anything is sent: nothing listens where these commands would call. */
class AssociationsCommandTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    list ../my-app                    | APPLICATION is '../my-app', which is no id of TTS
                    list my-app/devices/my-device     | APPLICATION is 'my-app/devices/my-device'
                    list my-app?x                     | APPLICATION is 'my-app?x'
                    list my-app%2F                    | APPLICATION is 'my-app%2F'
                    list my-app@my-tenant             | APPLICATION is 'my-app@my-tenant'
                    list ..                           | APPLICATION is '..'
                    list my-app --device ../my-device | --device is '../my-device', which is no id of TTS
                    list my-app --device=             | --device is ''
                    get my-app 0                      | F_PORT is '0', which is no FPort: a number from 1 to 255
                    get my-app 256                    | F_PORT is '256'
                    get my-app 99999999999            | F_PORT is '99999999999'
                    get my-app 010                    | F_PORT is '010'
                    get my-app 0x10                   | F_PORT is '0x10'
                    get my-app -1                     | F_PORT is '-1'
                    get my-app 1?                     | F_PORT is '1?'
                    get My-App 1                      | APPLICATION is 'My-App'
                    delete my-app 1/..                | F_PORT is '1/..'
                    delete my-app 1 --device a/b      | --device is 'a/b'
                    set my-app x --package mine       | F_PORT is 'x'
                    set a?b 1 --package mine          | APPLICATION is 'a?b'
                    set my-app 1                      | There is nothing to set: give --package, --data or --data-file.
                    """)
    void refusesWhatWouldBeAnotherCall(String arguments, String problem) {
        assertRefused(run(arguments.split(" ")), problem);
    }

    @Test
    void refusesAnIdInOneLineWhateverItHolds() {
        assertRefused(run("list", "my\napp\u001b[31m"), "APPLICATION is 'my?app?[31m'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {"key":hunter2}                   | does not parse as JSON: near line 1, column 16 it is wrong, or has a key
                    {"key":"hunter2"                  | does not parse as JSON
                    {"key":"hunter2"} hunter2         | does not parse as JSON
                    {"key":"hunter2"}}                | does not parse as JSON
                    {"hunter2":1,"hunter2":2}         | does not parse as JSON
                    {"key":NaN}                       | does not parse as JSON
                    @hunter2.json                     | does not parse as JSON
                    ["hunter2"]                       | is no JSON object
                    "hunter2"                         | is no JSON object
                    null                              | is no JSON object
                    ~~                                | is no JSON object
                    """)
    void refusesDataThatIsNoJsonObjectWithoutQuotingIt(String json, String problem) throws IOException {
        Path file = Files.writeString(directory.resolve("data.json"), json);

        Output fromArgument = run("set", "my-app", "1", "--data", json);
        Output fromFile = run("set", "my-app", "1", "--data-file", file.toString());

        assertRefused(fromArgument, "--data " + problem);
        assertRefused(fromFile, "--data-file " + file + " " + problem);
        assertThat(fromArgument.err()).doesNotContain("hunter2");
        assertThat(fromFile.err()).doesNotContain("hunter2");
    }

    @Test
    void refusesBytesThatAreNoText() throws IOException {
        Path file = Files.write(directory.resolve("data.json"), new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});

        assertRefused(run("set", "my-app", "1", "--data-file", file.toString()), "does not parse as JSON");
    }

    @Test
    void refusesAFileThatCannotBeRead() {
        Path missing = directory.resolve("missing.json");

        assertRefused(
                run("set", "my-app", "1", "--data-file", missing.toString()),
                "--data-file " + missing + " cannot be read; name a file that is there");
        assertRefused(run("set", "my-app", "1", "--data-file", directory.toString()), "cannot be read");
    }

    @Test
    void takesDataFromOnePlaceOnly() {
        Output output = run("set", "my-app", "1", "--data", "{}", "--data-file", "data.json");

        assertThat(output.exitCode()).isEqualTo(2);
        assertThat(output.err()).contains("mutually exclusive");
    }

    @Test
    void asksForTheFPort() {
        Output output = run("get", "my-app");

        assertThat(output.exitCode()).isEqualTo(2);
        assertThat(output.err()).startsWith("Missing required parameter: 'F_PORT'");
    }

    private static void assertRefused(Output output, String problem) {
        assertThat(output.exitCode()).isEqualTo(1);
        assertThat(output.out()).isEmpty();
        assertThat(output.err().lines()).hasSize(1);
        assertThat(output.err()).contains(problem);
    }

    private Output run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", directory.toString(), "--url", "http://127.0.0.1:1"));
        return Output.of(new AssociationsCommand(), all.toArray(String[]::new));
    }
}
