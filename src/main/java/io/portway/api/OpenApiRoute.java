package io.portway.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** Serves the description of the API, to anybody. */
public final class OpenApiRoute extends RouteBuilder {

    /** In the class path and over HTTP alike. */
    static final String DOCUMENT = "/openapi.yaml";

    @Override
    public void configure() {
        from("platform-http:" + DOCUMENT + "?httpMethodRestrict=GET")
                .routeId("openapi")
                .routeDescription("Serves the OpenAPI document")
                .removeHeaders("*")
                .setHeader(Exchange.CONTENT_TYPE, constant("application/yaml"))
                .setHeader("Access-Control-Allow-Origin", constant("*"))
                .setBody(constant(document()));
    }

    private static byte[] document() {
        try (InputStream document = OpenApiRoute.class.getResourceAsStream(DOCUMENT)) {
            return Objects.requireNonNull(document, DOCUMENT).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
