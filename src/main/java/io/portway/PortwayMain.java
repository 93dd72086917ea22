package io.portway;

import io.portway.application.Tts;
import io.portway.application.TtsApplication;
import io.portway.settings.Home;
import io.portway.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/**
 * Portway as a Camel application. What its parts are and how they meet is decided here, in {@link #assemble} and
 * {@link #addSources}, and nowhere else.
 */
public final class PortwayMain extends Main {

    /** What Camel is told where the configuration file says nothing else. */
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("camel.main.name", "portway"),
            Map.entry("camel.main.jmxEnabled", "false"),
            Map.entry("camel.main.autoConfigurationLogSummary", "false"),
            Map.entry("camel.opentelemetry2.enabled", "false"),
            Map.entry("camel.server.fileUploadEnabled", "false"),
            // Without, Camel 4.17 lets requests below another path in unauthenticated (CVE-2026-40022).
            Map.entry("camel.server.authenticationPath", "/*"),
            Map.entry("camel.management.authenticationPath", "/*"),
            // A source of the operator's own whose peer is away must not keep the others from starting.
            Map.entry("camel.routeController.enabled", "true"),
            Map.entry("camel.routeController.excludeRoutes", "direct:*,seda:*,platform-http:*,package:*,tts:*,mqtt5:*"),
            Map.entry("camel.routeController.backOffMultiplier", "2"),
            Map.entry("camel.routeController.backOffMaxDelay", "60000"));

    private final Settings settings;

    private PortwayMain(Home home, Settings.Loaded loaded) {
        this.settings = loaded.settings();
        setAppName("Portway");
        setPropertyPlaceholderLocations("file:" + home.configFile() + ";optional=true");
        DEFAULTS.forEach(this::addInitialProperty);
        loaded.properties().forEach(this::addOverrideProperty);
        addOverrideProperty(
                "camel.main.shutdownTimeout",
                Long.toString(Math.max(1, settings.shutdownTimeout().toSeconds())));
        assemble(this, settings);
    }

    /** Ready to run with the routes that match Camel's pattern. */
    public static PortwayMain toRun(Home home, Settings.Loaded loaded, String routes) {
        PortwayMain main = new PortwayMain(home, loaded);
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

    /** Ready to be looked at: it has no routes yet, starts none, listens nowhere and connects to nothing. */
    public static PortwayMain toCheck(Home home, Settings.Loaded loaded) {
        PortwayMain main = new PortwayMain(home, loaded);
        main.addOverrideProperty("camel.main.routesIncludePattern", "false");
        main.addOverrideProperty("camel.main.autoStartup", "false");
        main.addOverrideProperty("camel.server.enabled", "false");
        main.addOverrideProperty("camel.management.enabled", "false");
        return main;
    }

    /**
     * Makes the beans that routes and components look up by name or type. What a bean opens, it opens when Camel starts
     * it, so that a check touches nothing.
     */
    static void assemble(Main main, Settings settings) {
        main.bind(HttpEngine.NAME, new HttpEngine(settings.http().port()));
    }

    /** Adds one source for each application of a TTS; the route template comes from {@code routes/sources/}. */
    public void addSources(CamelContext context) {
        for (Tts tts : settings.ttses()) {
            for (TtsApplication application : tts.applications()) {
                String name = tts.name() + "." + application.id();
                TemplatedRouteBuilder source = TemplatedRouteBuilder.builder(context, "tts")
                        .parameter("name", name)
                        .parameter("application", tts.uid(application))
                        .parameter("speaksFor", application.id())
                        .parameter("connection", "tts." + name);
                if (application.alias() != null) {
                    source.parameter("alias", application.alias());
                }
                source.add();
            }
        }
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
