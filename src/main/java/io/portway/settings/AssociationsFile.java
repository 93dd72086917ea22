package io.portway.settings;

import io.portway.packages.DataSchemas;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The file in which an operator declares associations; it need not be there. */
public final class AssociationsFile {

    private static final String NAME = "associations.yaml";
    private static final String MISNAMED = "associations.yml";

    private final Path file;
    private final String shown;
    private final Map<String, String> environment;
    private final DataSchemas schemas;
    private Map<String, String> secretFiles = Map.of();

    /**
     * What is in the file and in those of the secrets that it refers to: as long as that is equal, it reads the same.
     *
     * @param text    null where there is no file, or {@code problem} says why it is unknown
     * @param secrets by the variable that names the file
     */
    public record Content(@Nullable String text, @Nullable String problem, Map<String, String> secrets) {

        public Content {
            secrets = Map.copyOf(secrets);
        }

        @Override
        public String toString() {
            return "Content[" + (problem == null ? "" : problem) + "]";
        }
    }

    /** @param environment where references find their values */
    public AssociationsFile(Home home, Map<String, String> environment, DataSchemas schemas) {
        this.file = home.config().resolve(NAME);
        this.shown = home.show(file);
        this.environment = Map.copyOf(environment);
        this.schemas = schemas;
    }

    /** Reads and checks the file of a home with the environment of this process. */
    public static Declarations read(Home home) {
        if (!Files.isDirectory(home.config())) {
            // That is a fault of the settings already.
            return Declarations.NONE;
        }
        AssociationsFile file = new AssociationsFile(
                home, System.getenv(), DataSchemas.read(home.routes().resolve("packages")));
        return file.read(file.content());
    }

    /** What is there now. */
    public Content content() {
        Map<String, String> secrets = new TreeMap<>();
        secretFiles.forEach((variable, path) -> secrets.put(variable, secret(path)));
        try {
            return new Content(Files.readString(file), null, secrets);
        } catch (NoSuchFileException e) {
            return new Content(null, whyNotThere(), secrets);
        } catch (CharacterCodingException e) {
            return new Content(null, "is not UTF-8 text; save it as UTF-8.", secrets);
        } catch (IOException e) {
            return new Content(null, "cannot be read; is it a file, and may Portway read it?", secrets);
        }
    }

    /** What a content declares. */
    public Declarations read(Content content) {
        if (content.problem() != null) {
            return new Declarations(
                    List.of(), Declarations.NONE.references(), List.of(new Fault(shown, content.problem())), List.of());
        }
        if (content.text() == null) {
            return Declarations.NONE;
        }
        EnvironmentReferences references = new EnvironmentReferences(environment);
        Declarations declarations = new AssociationsYaml(shown, schemas, references).read(content.text());
        secretFiles = Map.copyOf(references.files());
        return declarations;
    }

    /** Null where the operator has no such file: one that has another name, or whose directory is away, is no decision. */
    private @Nullable String whyNotThere() {
        if (Files.exists(file.resolveSibling(MISNAMED))) {
            return "is not there, but " + MISNAMED + " is; rename that one.";
        }
        return Files.isDirectory(file.getParent()) ? null : "cannot be read, as its directory is not there.";
    }

    /** How messages name the file. */
    @Override
    public String toString() {
        return shown;
    }

    /** Whether it can be read is found, and told, by {@link #read(Content)}. */
    private static String secret(String path) {
        try {
            return Files.readString(Path.of(path.strip()));
        } catch (IOException | InvalidPathException e) {
            return "";
        }
    }
}
