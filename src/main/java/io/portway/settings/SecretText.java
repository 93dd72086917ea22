package io.portway.settings;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Secrets that are in files of their own, as Docker and Kubernetes mount them. */
final class SecretText {

    private SecretText() {}

    /**
     * What is in the file that a variable of the environment names, without white space around it.
     *
     * @throws IllegalArgumentException with a sentence for the operator, if nothing can be read there
     */
    static String read(String variable, String path) {
        try {
            String text = Files.readString(Path.of(path.strip())).strip();
            if (text.isEmpty()) {
                throw new IllegalArgumentException(variable + " names " + path + ", which is empty.");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(variable + " names " + path + ", which is not UTF-8 text.", e);
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(variable + " names " + path + ", which cannot be read.", e);
        }
    }
}
