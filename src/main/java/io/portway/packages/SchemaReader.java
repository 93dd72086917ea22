package io.portway.packages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.InvalidSchemaRefException;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.InputStreamSource;
import com.networknt.schema.resource.SchemaLoader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one JSON Schema that stands for itself: nothing is fetched for it, neither from the network nor from a file. */
final class SchemaReader {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String REMEDY = "; correct it, or take it away.";

    /** So that a pattern that is no regular expression is found, too, and a path reads as those of data do. */
    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .formatAssertionsEnabled(true)
            .pathType(PathType.LEGACY)
            .build();

    /** What was read is no schema, or not one that can be used; the message says why and what to do. */
    static final class NoSchemaException extends IOException {

        private static final long serialVersionUID = 1;

        NoSchemaException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Answers whatever is outside with a schema that allows everything, and keeps what it was: to refuse it would make
     * the library log an error.
     */
    private static final class NothingOutside implements SchemaLoader {

        private static final String SPECIFICATION = "classpath:draft";

        private @Nullable String wanted;

        @Override
        public @Nullable InputStreamSource getSchema(AbsoluteIri iri) {
            if (iri.toString().startsWith(SPECIFICATION)) {
                return null;
            }
            wanted = iri.toString();
            return () -> new ByteArrayInputStream("{}".getBytes(StandardCharsets.UTF_8));
        }
    }

    private SchemaReader() {}

    /** @throws NoSchemaException if it is none, or refers to another */
    static JsonSchema read(InputStream in) throws IOException {
        JsonNode json = parse(in);
        NothingOutside outside = new NothingOutside();
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(
                VersionFlag.V202012, builder -> builder.schemaLoaders(loaders -> loaders.add(outside)));
        JsonSchema schema = null;
        NoSchemaException failure = null;
        try {
            validate(factory, json);
            schema = factory.getSchema(json);
            schema.initializeValidators();
        } catch (NoSchemaException e) {
            failure = e;
        } catch (RuntimeException | LinkageError e) {
            // The library reads YAML only with a parser that is not here.
            failure = noSchema(reason(e), e);
        }
        if (outside.wanted != null) {
            throw new NoSchemaException(
                    "refers to " + outside.wanted + ", but only references inside the file are followed" + REMEDY,
                    failure);
        }
        if (failure != null) {
            throw failure;
        }
        return schema;
    }

    private static JsonNode parse(InputStream in) throws IOException {
        try {
            JsonNode json = JSON.readTree(in);
            if (json.isMissingNode()) {
                throw noSchema("it is empty", null);
            }
            return json;
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
            throw noSchema("it does not parse as JSON" + where, e);
        }
    }

    /** Against the schema of schemas, its own or the newest. */
    private static void validate(JsonSchemaFactory factory, JsonNode json) throws NoSchemaException {
        String id = json.path("$schema").asText(SchemaId.V202012);
        Set<ValidationMessage> messages =
                factory.getSchema(SchemaLocation.of(id), CONFIG).validate(json);
        if (!messages.isEmpty()) {
            throw noSchema(messages.iterator().next().getMessage(), null);
        }
    }

    private static String reason(Throwable failure) {
        if (failure instanceof InvalidSchemaRefException unresolved) {
            return unresolved.getMessage().replaceFirst("^: ", "");
        }
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no reason given");
    }

    private static NoSchemaException noSchema(String reason, @Nullable Throwable cause) {
        return new NoSchemaException("is no JSON Schema: " + reason + REMEDY, cause);
    }
}
