package io.portway.cli;

import io.portway.application.Identifiers;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which associations a command is about: the default ones of an application, or those of one of its devices. */
final class AssociationScope {

    private static final String ID =
            "lower-case letters, digits and single hyphens between them, 3 to " + Identifiers.MAX_LENGTH;

    /** Without a leading zero, by which TTS takes a number for octal when it deletes. */
    private static final Pattern F_PORT = Pattern.compile("[1-9][0-9]{0,2}");

    private static final int MAX_F_PORT = 255;

    @Parameters(index = "0", paramLabel = "APPLICATION", description = "The id of the application.")
    private String application = "";

    @Option(
            names = "--device",
            paramLabel = "ID",
            description = "One of its devices, for the associations of that. Without it, the default associations are"
                    + " meant, which are for all devices.")
    private @Nullable String device;

    /**
     * Where the API has all of them.
     *
     * @throws CommandException if an id is none of TTS, and so may change the path
     */
    String path() {
        requireId("APPLICATION", application);
        String path = "/api/v3/as/applications/" + application;
        if (device != null) {
            requireId("--device", device);
            path += "/devices/" + device;
        }
        return path + "/packages/associations";
    }

    /**
     * Where the API has one of them.
     *
     * @throws CommandException as {@link #path()} does, and if that is no FPort of an association
     */
    String path(String fPort) {
        if (!F_PORT.matcher(fPort).matches() || Integer.parseInt(fPort) > MAX_F_PORT) {
            throw new CommandException("F_PORT is '" + shown(fPort) + "', which is no FPort: a number from 1 to 255.");
        }
        return path() + "/" + fPort;
    }

    /** The key of one of them in the body of a call to set it. */
    String field() {
        return device == null ? "default" : "association";
    }

    /** The key of the list in the answer with all of them. */
    String listField() {
        return device == null ? "defaults" : "associations";
    }

    /** What it is, in a sentence. */
    String words() {
        return (device == null ? "" : "device " + device + " of ") + "application " + application;
    }

    private static void requireId(String name, String id) {
        if (!Identifiers.matches(id)) {
            throw new CommandException(name + " is '" + shown(id) + "', which is no id of TTS: " + ID + ".");
        }
    }

    /** An error is one line, whatever it quotes. */
    private static String shown(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
