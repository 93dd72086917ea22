package io.portway.cli;

import io.portway.Portway;
import io.portway.settings.Home;
import io.portway.settings.Settings;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The few lines that say, once Portway runs, what runs where. */
final class Announcement {

    private static final Logger LOG = LoggerFactory.getLogger(Portway.class);

    private final Home home;
    private final Settings settings;
    private final RouteFiles files;

    Announcement(Home home, Settings settings, RouteFiles files) {
        this.home = home;
        this.settings = settings;
        this.files = files;
    }

    void ready(CamelContext context) {
        files.ignored()
                .forEach(file -> LOG.warn("{} is not loaded: its name does not end in .camel.yaml.", home.show(file)));
        UnusedNames.find(home, settings, context).forEach(unused -> LOG.warn("{}", unused));
        Endpoints endpoints = Endpoints.of(context);
        long millis = ManagementFactory.getRuntimeMXBean().getUptime();
        LOG.info("Version {} is ready after {} ms.", VersionProvider.portway(), millis);
        LOG.info("Sources: {}", listed(endpoints.sources(), "none yet; docs/sources.md says how to add one"));
        LOG.info(
                "Packages: {}",
                listed(endpoints.packages(), "none; their routes go to " + home.routes() + "/packages"));
        LOG.info("Data: {}", settings.data().directory());
        LOG.info("API: {}", settings.http().url());
        LOG.info(
                "Health and metrics: {}/observe/health and /observe/metrics",
                settings.management().url());
    }

    private static String listed(List<String> names, String otherwise) {
        return names.isEmpty() ? otherwise : String.join(", ", names);
    }
}
