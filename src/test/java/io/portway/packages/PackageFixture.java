package io.portway.packages;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.portway.application.ApplicationUp;
import io.portway.application.ApplicationUpParser;
import io.portway.association.AssociationKey;
import io.portway.association.AssociationRegistry;
import io.portway.association.MatchRule;
import io.portway.association.PackageCatalog;
import io.portway.association.PackageMatcher;
import io.portway.data.DataKey;
import io.portway.data.DataKeys;
import io.portway.data.Database;
import io.portway.data.GroupCommit;
import io.portway.journal.Journal;
import io.portway.journal.PackageState;
import io.portway.journal.RunningTime;
import io.portway.journal.SteadyClock;
import io.portway.journal.Total;
import io.portway.journal.Totals;
import io.portway.testing.TestDatabase;
import io.portway.testing.Uplinks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Camel with the {@code package:} component on a real journal, and what Portway's own logs and Camel's say meanwhile. */
final class PackageFixture implements AutoCloseable {

    static final String APPLICATION = "test-app";
    static final String PACKAGE = "test-package";
    static final int F_PORT = 100;

    final CamelContext context = new DefaultCamelContext();
    final AssociationRegistry associations;
    final Journal journal;
    private final Database database;
    private final GroupCommit writer;
    private final PackageMatcher matcher;
    private final ApplicationUpParser parser = new ApplicationUpParser();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    PackageFixture(Path directory) throws Exception {
        database = TestDatabase.open(directory, "portway");
        DataKey key = DataKeys.open(database, null, directory);
        Totals totals = new Totals();
        SteadyClock clock = new SteadyClock();
        writer = new GroupCommit("test", database, totals, (changes, nanoseconds) -> {});
        associations = new AssociationRegistry(database, key, writer, clock);
        PackageCatalog catalog = new PackageCatalog(database, writer, name -> Optional.empty(), MatchRule.F_PORT);
        matcher = new PackageMatcher(associations, catalog);
        journal = new Journal(database, writer, totals, matcher, RunningTime.begin(database, clock));
        context.addComponent(
                "package",
                new PackageComponent(
                        journal,
                        catalog,
                        matcher,
                        associations,
                        new PackageState(database),
                        Duration.ofDays(7),
                        Duration.ofSeconds(5)));
        context.getCamelContextExtension().addInterceptStrategy(new SettleAggregated());
        context.getShutdownStrategy().setTimeout(5);
        log.start();
        logger("org.apache.camel").addAppender(log);
        logger("io.portway").addAppender(log);
        logger("dump").addAppender(log);
        logger("dump").setLevel(Level.INFO);
        context.start();
        route(ResourceHelper.resolveResource(context, "file:routes/error-handling.camel.yaml"));
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    /** Makes a processor known to routes by a name. */
    PackageFixture bind(String name, Processor processor) {
        context.getRegistry().bind(name, Processor.class, processor);
        return this;
    }

    /** Adds and starts the routes of a YAML file. */
    PackageFixture route(String yaml) throws Exception {
        route(ResourceHelper.fromString("test.camel.yaml", yaml));
        return this;
    }

    /** Adds and starts a route from {@code package:test-package}; the steps are indented by 8. */
    PackageFixture steps(String parameters, String steps) throws Exception {
        return route(
                """
                - route:
                    id: test
                    from:
                      uri: "package:test-package%s"
                      steps:
                %s"""
                        .formatted(parameters, steps.indent(8)));
    }

    private void route(Resource resource) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(resource);
    }

    /** Associates a device, or with null the application, with the package. */
    PackageFixture associate(@Nullable String deviceId, Map<String, @Nullable Object> data) {
        associate(deviceId, F_PORT, PACKAGE, data);
        return this;
    }

    void associate(@Nullable String deviceId, int fPort, String packageName, Map<String, @Nullable Object> data) {
        Map<String, @Nullable Object> all = new HashMap<>(data);
        all.put("f_port_set", "all");
        associations
                .put(new AssociationKey(APPLICATION, deviceId, fPort), packageName, all)
                .join();
    }

    /** Journals a typical uplink; it is on disk when this returns. */
    PackageFixture send(String deviceId, int fCnt) {
        ApplicationUp up =
                parser.parse(Uplinks.typical(APPLICATION, deviceId, fCnt).getBytes(StandardCharsets.UTF_8));
        CompletableFuture<Void> done = new CompletableFuture<>();
        journal.append(up, "test", matcher.match(up), failure -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        });
        done.join();
        return this;
    }

    long delivered() {
        return journal.totals().get(Total.DELIVERED, PACKAGE);
    }

    long dead() {
        return journal.totals().get(Total.DEAD, PACKAGE);
    }

    long pending() {
        return journal.totals().get(Total.PENDING, PACKAGE);
    }

    long count(String table) {
        try (Connection connection = database.reader();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from " + table)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> logged(Level level) {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(level))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Override
    public void close() {
        context.stop();
        List.of("org.apache.camel", "io.portway", "dump")
                .forEach(name -> logger(name).detachAppender(log));
        long deliveries = journal.totals().get(Total.DELIVERIES, PACKAGE);
        associations.close();
        writer.close();
        database.close();
        assertThat(delivered() + pending() + dead()).isEqualTo(deliveries);
    }
}
