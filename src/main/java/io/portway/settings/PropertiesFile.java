package io.portway.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** A properties file in UTF-8 that remembers on which line each key stands. */
public record PropertiesFile(Path path, List<Entry> entries) {

    /** One key with its value; {@code line} counts from one. */
    public record Entry(String key, String value, int line) {}

    public PropertiesFile {
        entries = List.copyOf(entries);
    }

    /**
     * Reads the file by {@link Properties}, one logical line at a time.
     *
     * @throws IOException if it cannot be read or is not UTF-8
     */
    public static PropertiesFile read(Path path) throws IOException {
        List<Entry> entries = new ArrayList<>();
        List<String> lines = Files.readAllLines(path);
        for (int i = 0; i < lines.size(); i++) {
            int first = i;
            StringBuilder logical = new StringBuilder(lines.get(i));
            while (continues(lines.get(i)) && i + 1 < lines.size()) {
                i++;
                logical.append('\n').append(lines.get(i));
            }
            Properties properties = new Properties();
            try {
                properties.load(new StringReader(logical.toString()));
            } catch (IllegalArgumentException e) {
                throw new IOException("line " + (first + 1) + ": " + e.getMessage(), e);
            }
            properties.forEach((key, value) -> entries.add(new Entry((String) key, (String) value, first + 1)));
        }
        return new PropertiesFile(path, entries);
    }

    /** The line of the last entry of that key, the one that counts. */
    public Optional<Integer> line(String key) {
        return entries.stream()
                .filter(entry -> entry.key().equals(key))
                .map(Entry::line)
                .reduce((first, second) -> second);
    }

    private static boolean continues(String line) {
        String start = line.stripLeading();
        if (start.startsWith("#") || start.startsWith("!")) {
            return false;
        }
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }
}
