package io.portway.packages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the data of an association may be, as a JSON Schema (2020-12) of its package: for a package of Portway a resource,
 * for any other, or instead of it, the file {@code <package>.schema.json} beside its route. A key that the schema
 * excludes by {@code additionalProperties} is no fault: it is kept, and named. May be used by many threads.
 */
public final class DataSchemas {

    private static final String SUFFIX = ".schema.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();
    private final Map<Path, String> faults = new LinkedHashMap<>();

    /**
     * What is wrong with data, and what is only unusual.
     *
     * @param faults      each names a path such as {@code $.f_port_set}, never a value
     * @param unknownKeys paths of keys that the package does not know
     */
    public record Findings(List<String> faults, List<String> unknownKeys) {

        static final Findings NONE = new Findings(List.of(), List.of());

        public Findings {
            faults = List.copyOf(faults);
            unknownKeys = List.copyOf(unknownKeys);
        }
    }

    private DataSchemas() {}

    /**
     * Reads the schemas in a directory of routes. Whoever starts with them looks at {@link #faults()} first: a package
     * whose schema has one is checked as if it had none.
     *
     * @param directory with the routes of packages; it need not be there
     */
    public static DataSchemas read(Path directory) {
        DataSchemas schemas = new DataSchemas();
        if (!Files.isDirectory(directory)) {
            return schemas;
        }
        try (Stream<Path> files = Files.list(directory)) {
            files.filter(path -> path.toString().endsWith(SUFFIX)).sorted().forEach(schemas::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return schemas;
    }

    /** What is wrong with each file that cannot be used, and what to do. */
    public Map<Path, String> faults() {
        return Collections.unmodifiableMap(faults);
    }

    private void add(Path file) {
        String name = file.getFileName().toString();
        try (InputStream schema = Files.newInputStream(file)) {
            schemas.put(name.substring(0, name.length() - SUFFIX.length()), SchemaReader.read(schema));
        } catch (SchemaReader.NoSchemaException e) {
            faults.put(file, e.getMessage());
        } catch (IOException e) {
            faults.put(file, "cannot be read; check its permissions.");
        }
    }

    /** What a package finds in data; nothing where it has no schema. Absent data is an empty object. */
    public Findings check(String packageName, @Nullable Map<String, @Nullable Object> data) {
        JsonSchema schema = schemas.computeIfAbsent(packageName, this::shipped);
        if (schema == null) {
            return Findings.NONE;
        }
        JsonNode node = data == null ? JSON.createObjectNode() : JSON.valueToTree(data);
        Set<ValidationMessage> messages = schema.validate(node);
        List<String> unknownKeys = messages.stream()
                .filter(SchemaFaults::isUnknownKey)
                .map(SchemaFaults::unknownKey)
                .toList();
        return new Findings(new SchemaFaults(schema.getSchemaNode()).of(messages), unknownKeys);
    }

    private @Nullable JsonSchema shipped(String packageName) {
        try (InputStream schema = DataSchemas.class.getResourceAsStream("/schemas/" + packageName + SUFFIX)) {
            return schema == null ? null : SchemaReader.read(schema);
        } catch (IOException e) {
            throw new IllegalStateException("The schema of package " + packageName + " cannot be read", e);
        }
    }
}
