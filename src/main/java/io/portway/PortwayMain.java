package io.portway;

import io.portway.api.HttpEngine;
import io.portway.application.Tts;
import io.portway.application.TtsApplication;
import io.portway.data.DataKey;
import io.portway.data.DatabaseAddress;
import io.portway.data.DatabaseException;
import io.portway.settings.Home;
import io.portway.settings.PropertiesFile;
import io.portway.settings.Settings;
import io.portway.settings.StartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/**
 * Portway as a Camel application: its parts ({@link Parts}), its servers and its sources.
 */
public final class PortwayMain extends Main implements AutoCloseable {

    /** What Camel is told where the configuration file says nothing else. */
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("camel.main.name", "portway"),
            Map.entry("camel.main.jmxEnabled", "false"),
            Map.entry("camel.main.autoConfigurationLogSummary", "false"),
            Map.entry("camel.server.fileUploadEnabled", "false"),
            // Without, Camel 4.17 lets requests below another path in unauthenticated (CVE-2026-40022).
            Map.entry("camel.server.authenticationPath", "/*"),
            Map.entry("camel.management.authenticationPath", "/*"),
            // A source of the operator's own whose peer is away must not keep the others from starting.
            Map.entry("camel.routeController.enabled", "true"),
            Map.entry("camel.routeController.excludeRoutes", "direct:*,seda:*,platform-http:*,package:*,tts:*,mqtt5:*"),
            Map.entry("camel.routeController.backOffMultiplier", "2"),
            Map.entry("camel.routeController.backOffMaxDelay", "60000"));

    private static final String TRACING = "camel.opentelemetry2.enabled";

    private final Settings settings;
    private final Parts parts;

    private PortwayMain(Home home, Settings.Loaded loaded, Settings.Data data) {
        this.settings = loaded.settings();
        setAppName("Portway");
        setPropertyPlaceholderLocations("file:" + home.configFile() + ";optional=true");
        DEFAULTS.forEach(this::addInitialProperty);
        if (!asksForTracing(home)) {
            addOverrideProperty(TRACING, "false");
        }
        loaded.properties().forEach(this::addOverrideProperty);
        addOverrideProperty(
                "camel.main.shutdownTimeout",
                Long.toString(Math.max(1, settings.shutdownTimeout().toSeconds())));
        HttpEngine.bindTo(this, settings.http().port());
        settings.brokers().forEach(broker -> bind("portway.mqtt5." + broker.name() + ".password", broker.password()));
        parts = Parts.open(this, settings, data, home.routes());
    }

    /**
     * Camel's observability services turn tracing on, by properties that come before the initial ones. It wraps every
     * step of every route, so it is on only for who asks for it.
     */
    private static boolean asksForTracing(Home home) {
        if (System.getProperty(TRACING) != null || System.getenv("CAMEL_OPENTELEMETRY2_ENABLED") != null) {
            return true;
        }
        try {
            return PropertiesFile.read(home.configFile()).line(TRACING).isPresent();
        } catch (IOException e) {
            // A file that cannot be read has been reported as a fault of the settings, one that is not there is fine.
            return false;
        }
    }

    /**
     * Ready to run with the routes that match Camel's pattern.
     *
     * @throws DatabaseException if the data directory or a database cannot be used
     * @throws StartException    if the file of declared associations has faults
     */
    public static PortwayMain toRun(Home home, Settings.Loaded loaded, String routes) {
        PortwayMain main = new PortwayMain(home, loaded, loaded.settings().data());
        main.parts.declare(main, home);
        main.parts.serve(main, main.settings);
        main.addOverrideProperty("camel.main.routesIncludePattern", routes);
        main.listen("camel.server.", main.settings.http());
        main.listen("camel.management.", main.settings.management());
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                main.addSources(configured.getCamelContext());
            }
        });
        return main;
    }

    /**
     * Ready to be looked at: it has no routes yet, starts none, listens nowhere and connects to nothing.
     *
     * @param scratch an empty directory that stands for that of the data, which a check does not touch
     */
    public static PortwayMain toCheck(Home home, Settings.Loaded loaded, Path scratch) {
        PortwayMain main = new PortwayMain(
                home,
                loaded,
                new Settings.Data(
                        scratch,
                        new DatabaseAddress("jdbc:sqlite:" + scratch.resolve("portway.db")),
                        new DatabaseAddress("jdbc:sqlite:" + scratch.resolve("storage.db")),
                        DataKey.generate()));
        main.addOverrideProperty("camel.main.routesIncludePattern", "false");
        main.addOverrideProperty("camel.main.autoStartup", "false");
        main.addOverrideProperty("camel.server.enabled", "false");
        main.addOverrideProperty("camel.management.enabled", "false");
        return main;
    }

    @Override
    protected void doStop() throws Exception {
        try {
            super.doStop();
        } finally {
            parts.close();
        }
    }

    /** Stops, and gives back what is open, also where the start failed, after which a stop by itself does nothing. */
    @Override
    public void close() {
        completed();
        stop();
        parts.close();
    }

    /** Adds one source for each application of a TTS; the route template comes from {@code routes/sources/}. */
    public void addSources(CamelContext context) {
        for (Tts tts : settings.ttses()) {
            for (TtsApplication application : tts.applications()) {
                String name = tts.name() + "." + application.id();
                TemplatedRouteBuilder source = TemplatedRouteBuilder.builder(context, "tts")
                        .routeId("source-tts-" + name)
                        .parameter("name", name)
                        .parameter("application", tts.uid(application))
                        .parameter("speaksFor", application.id())
                        .parameter("connection", connection(tts, application))
                        .parameter("messageSource", "wantedMessages");
                if (application.alias() != null) {
                    source.parameter("alias", application.alias());
                }
                source.add();
            }
        }
    }

    /** The name of the bean with the connection of an application. */
    static String connection(Tts tts, TtsApplication application) {
        return "tts." + tts.name() + "." + application.id();
    }

    @Override
    protected CamelContext createCamelContext() {
        CamelContext context = super.createCamelContext();
        context.getPropertiesComponent().setEncoding(StandardCharsets.UTF_8.name());
        return context;
    }

    private void listen(String prefix, Settings.Address address) {
        addOverrideProperty(prefix + "enabled", "true");
        addOverrideProperty(prefix + "host", address.host());
        addOverrideProperty(prefix + "port", Integer.toString(address.port()));
    }
}
