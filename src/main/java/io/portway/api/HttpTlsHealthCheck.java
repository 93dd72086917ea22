package io.portway.api;

import io.portway.settings.ServerCertificate;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** DOWN while the files hold no good certificate, or the one that callers see has ended. */
public final class HttpTlsHealthCheck extends AbstractHealthCheck {

    private final HttpTls tls;

    public HttpTlsHealthCheck(HttpTls tls) {
        super("portway", "http-tls");
        this.tls = tls;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        ServerCertificate shown = tls.shown();
        String trouble = tls.trouble();
        if (trouble != null) {
            builder.message("The certificate was not renewed: " + trouble).down();
        } else if (shown == null) {
            builder.message("There is no HTTP server yet").down();
        } else if (shown.notAfter().isBefore(Instant.now())) {
            builder.message("The certificate ended at " + shown.notAfter() + "; renew it")
                    .down();
        } else {
            builder.message("The certificate is valid until " + shown.notAfter())
                    .up();
        }
    }

    @Override
    public boolean isLiveness() {
        return false;
    }
}
