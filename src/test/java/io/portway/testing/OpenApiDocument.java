package io.portway.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request.Method;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.SimpleValidationReportFormat;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.report.ValidationReport.Level;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/** The OpenAPI document as it is served, against which real requests and answers are held. */
public final class OpenApiDocument {

    private final OpenAPI document;
    private final OpenApiInteractionValidator validator;

    private OpenApiDocument(String yaml) {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        SwaggerParseResult parsed = new OpenAPIV3Parser().readContents(yaml, null, options);
        if (!parsed.getMessages().isEmpty()) {
            throw new AssertionError("openapi.yaml: " + parsed.getMessages());
        }
        this.document = parsed.getOpenAPI();
        this.validator = OpenApiInteractionValidator.createForInlineApiSpecification(yaml)
                .withLevelResolver(LevelResolver.create()
                        .withLevel("validation.request.parameter.query.unexpected", Level.IGNORE)
                        .withLevel("validation.request.security.missing", Level.IGNORE)
                        .build())
                .build();
    }

    public static OpenApiDocument load() {
        try (InputStream yaml = OpenApiDocument.class.getResourceAsStream("/openapi.yaml")) {
            return new OpenApiDocument(new String(yaml.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public OpenAPI model() {
        return document;
    }

    /** {@code GET /path/{variable}} for each operation. */
    public Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        document.getPaths()
                .forEach((path, item) ->
                        item.readOperationsMap().keySet().forEach(method -> operations.add(method + " " + path)));
        return operations;
    }

    /** Whether the document has this operation for a path with its variables filled in. */
    public boolean has(String method, String path) {
        return document.getPaths().entrySet().stream()
                .anyMatch(entry -> path.matches(entry.getKey().replaceAll("\\{[a-z_]+}", "[^/]+"))
                        && entry.getValue().readOperationsMap().keySet().stream()
                                .anyMatch(known -> known.name().equals(method)));
    }

    /**
     * Holds an answer against the document, and, where it is a 200, the request too: one that is refused need not be right.
     * Nothing is said about redirects and about paths and methods that the document does not have.
     *
     * @throws AssertionError with everything that is wrong
     */
    public <T> HttpResponse<T> check(HttpRequest request, String body, HttpResponse<T> response) {
        String path = request.uri().getPath();
        String method = request.method();
        if (response.statusCode() == 301 || !has(method, path)) {
            return response;
        }
        if (response.statusCode() == 200) {
            refuse(request, validator.validateRequest(request(request, body)));
        }
        String contentType = response.headers().firstValue("Content-Type").orElse("");
        String text = text(response);
        boolean lines = path.contains("/packages/storage") && response.statusCode() == 200;
        for (String part : lines ? Arrays.asList(text.split("\n+")) : Arrays.asList(text)) {
            if (lines && part.isEmpty()) {
                continue;
            }
            SimpleResponse.Builder answer = SimpleResponse.Builder.status(response.statusCode())
                    .withContentType(contentType)
                    .withBody(part);
            response.headers().map().forEach((name, values) -> {
                if (!name.equalsIgnoreCase("Content-Type")) {
                    answer.withHeader(name, values);
                }
            });
            refuse(request, validator.validateResponse(path, Method.valueOf(method), answer.build()));
        }
        return response;
    }

    private static SimpleRequest request(HttpRequest request, String body) {
        SimpleRequest.Builder builder = new SimpleRequest.Builder(
                        request.method(), request.uri().getPath())
                .withContentType("application/json");
        if (!body.isEmpty()) {
            builder.withBody(body);
        }
        String query = request.uri().getQuery();
        if (query != null) {
            for (String pair : query.split("&")) {
                int equals = pair.indexOf('=');
                builder.withQueryParam(equals < 0 ? pair : pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return builder.build();
    }

    private static String text(HttpResponse<?> response) {
        if (response.body() instanceof String text) {
            return text;
        }
        if (!(response.body() instanceof byte[] bytes)) {
            throw new IllegalArgumentException("a body that is neither text nor bytes");
        }
        if (response.headers().firstValue("Content-Encoding").isEmpty()) {
            return new String(bytes, UTF_8);
        }
        try {
            return new String(new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void refuse(HttpRequest request, ValidationReport report) {
        if (report.hasErrors()) {
            throw new AssertionError(request.method() + " " + request.uri() + " is not as openapi.yaml says: "
                    + SimpleValidationReportFormat.getInstance().apply(report));
        }
    }
}
