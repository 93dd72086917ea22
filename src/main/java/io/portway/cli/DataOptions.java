package io.portway.cli;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The data of an association, from the command line or a file. It may hold secrets, so no error quotes it. */
final class DataOptions {

    /** Nothing that was written may be lost on the way: neither one of two equal keys nor the digits of a number. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final String STANDARD_INPUT = "-";

    @Option(
            names = "--data",
            paramLabel = "JSON",
            description = "Its data, a JSON object, which replaces what there is. Other users of this machine can see"
                    + " it while the command runs.")
    private @Nullable String data;

    @Option(
            names = "--data-file",
            paramLabel = "FILE",
            description = "The same from a file, or from standard input if FILE is -.")
    private @Nullable String file;

    /** @throws CommandException if it cannot be read, or is no JSON object */
    ObjectNode read() {
        if (data != null) {
            return parse("--data", new ByteArrayInputStream(data.getBytes(StandardCharsets.UTF_8)));
        }
        String name = "--data-file " + file;
        try (InputStream in = STANDARD_INPUT.equals(file) ? System.in : Files.newInputStream(Path.of(file))) {
            return parse(name, in);
        } catch (IOException e) {
            throw unreadable(name);
        }
    }

    private static ObjectNode parse(String name, InputStream in) {
        try {
            if (JSON.readTree(in) instanceof ObjectNode object) {
                return object;
            }
            throw new CommandException(name + " is no JSON object, as {\"f_port_set\":\"all\"} is; nothing was sent.");
        } catch (JsonProcessingException e) {
            throw new CommandException(name + " does not parse as JSON" + at(e.getLocation()) + "; nothing was sent.");
        } catch (IOException e) {
            throw unreadable(name);
        }
    }

    private static String at(@Nullable JsonLocation location) {
        return location == null
                ? ""
                : ": near line " + location.getLineNr() + ", column " + location.getColumnNr()
                        + " it is wrong, or has a key for the second time";
    }

    private static CommandException unreadable(String name) {
        return new CommandException(name + " cannot be read; name a file that is there and that you may read.");
    }
}
