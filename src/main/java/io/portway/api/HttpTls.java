package io.portway.api;

import io.portway.settings.ServerCertificate;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SSLOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of the HTTP API: its certificate, and the next one as soon as the files hold it. A connection that stands keeps the
 * one it was made with. Files that are no good change nothing; that is logged once, and is the {@link #trouble}.
 */
public final class HttpTls implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpTls.class);
    private static final Duration PERIOD = Duration.ofSeconds(2);

    private final Path certificateFile;
    private final Path keyFile;
    private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "portway-http-tls");
        thread.setDaemon(true);
        return thread;
    });
    private volatile @Nullable ServerCertificate shown;
    private volatile @Nullable String trouble;
    private @Nullable String seen;
    private @Nullable Future<?> renewing;

    public HttpTls(Path certificateFile, Path keyFile) {
        this.certificateFile = certificateFile;
        this.keyFile = keyFile;
    }

    /** The options with TLS, for a server that is handed to {@link #renew} once it is made. */
    HttpServerOptions apply(HttpServerOptions options) {
        ServerCertificate certificate = ServerCertificate.read(certificateFile, keyFile);
        shown = certificate;
        return options.setSsl(true).setKeyCertOptions(KeyCertOptions.wrap(certificate.keyManagers()));
    }

    /** From now on the server gets what is new in the files. */
    void renew(HttpServer server) {
        renewing = reader.scheduleWithFixedDelay(
                () -> look(server), PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What is shown to callers; null before there is a server. */
    @Nullable
    ServerCertificate shown() {
        return shown;
    }

    /** Why what the files hold is not shown; null if it is. */
    @Nullable
    String trouble() {
        return trouble;
    }

    private void look(HttpServer server) {
        try {
            ServerCertificate found = ServerCertificate.read(certificateFile, keyFile);
            if (!found.equals(shown)) {
                KeyCertOptions options = KeyCertOptions.wrap(found.keyManagers());
                server.updateSSLOptions(new SSLOptions().setKeyCertOptions(options))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(PERIOD.toSeconds(), TimeUnit.SECONDS);
                shown = found;
                LOG.info("The HTTP API shows another certificate, which is valid until {}.", found.notAfter());
            }
            trouble = null;
            seen = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            cannot(String.valueOf(e.getMessage()));
        }
    }

    /** Counts when it is seen twice in a row: the two files are not written at the same instant. */
    private void cannot(String problem) {
        if (!problem.equals(seen)) {
            seen = problem;
        } else if (!problem.equals(trouble)) {
            trouble = problem;
            LOG.error("The HTTP API goes on with the certificate it has: {}", problem);
        }
    }

    @Override
    public void close() {
        if (renewing != null) {
            renewing.cancel(true);
        }
        reader.shutdownNow();
    }
}
