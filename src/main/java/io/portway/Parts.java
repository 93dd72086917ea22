package io.portway;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.portway.api.AdminKey;
import io.portway.api.ApiEndpoint;
import io.portway.api.ApiKey;
import io.portway.api.ApiRoutes;
import io.portway.api.AssociationAdvice;
import io.portway.api.AssociationApi;
import io.portway.api.Authorization;
import io.portway.api.DryRunApi;
import io.portway.api.FailureLimit;
import io.portway.api.HttpTls;
import io.portway.api.HttpTlsHealthCheck;
import io.portway.api.HttpVertx;
import io.portway.api.KeyApi;
import io.portway.api.KeyRegistry;
import io.portway.api.NoKeys;
import io.portway.api.OpenApiRoute;
import io.portway.api.OwnKeys;
import io.portway.api.StorageApi;
import io.portway.api.TokenAuthorization;
import io.portway.api.TrustedProxies;
import io.portway.api.TtsKeys;
import io.portway.api.TtsRights;
import io.portway.application.ReadApplicationUp;
import io.portway.application.Tts;
import io.portway.application.TtsApplication;
import io.portway.association.AssociationRegistry;
import io.portway.association.MatchPackages;
import io.portway.association.PackageCatalog;
import io.portway.association.PackageMatcher;
import io.portway.component.tts.TtsComponent;
import io.portway.data.DataDirectory;
import io.portway.data.DataKey;
import io.portway.data.DataKeys;
import io.portway.data.Database;
import io.portway.data.GroupCommit;
import io.portway.journal.AppendToJournal;
import io.portway.journal.Journal;
import io.portway.journal.JournalHealthCheck;
import io.portway.journal.JournalMetrics;
import io.portway.journal.PackageState;
import io.portway.journal.PutIntoQuarantine;
import io.portway.journal.RecentMessages;
import io.portway.journal.Retention;
import io.portway.journal.RunningTime;
import io.portway.journal.SteadyClock;
import io.portway.journal.Totals;
import io.portway.packages.DataSchemas;
import io.portway.packages.PackageComponent;
import io.portway.packages.SettleAggregated;
import io.portway.packages.storage.MessageStore;
import io.portway.packages.storage.StoreHealthCheck;
import io.portway.packages.storage.StoreMessages;
import io.portway.packages.storage.StoreRetention;
import io.portway.settings.AssociationsFile;
import io.portway.settings.Home;
import io.portway.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.jspecify.annotations.Nullable;

/**
 * What Portway holds open while it runs, in the order in which it is opened; it is closed the other way round, after
 * Camel's routes have stopped.
 */
final class Parts implements AutoCloseable {

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final SteadyClock clock = new SteadyClock();
    private List<ApiEndpoint> api = List.of();
    private List<TtsRights> rights = List.of();
    private KeyRegistry keys;
    private AssociationRegistry associations;
    private PackageCatalog catalog;
    private DataSchemas schemas;

    private Parts() {}

    /**
     * Opens everything and hands it to Camel, under the names by which routes look it up.
     *
     * @param data   where the files are; the settings' own directory but for a check, which touches nothing
     * @param routes where the route files are, and beside those of packages the schemas of their data
     */
    static Parts open(Main main, Settings settings, Settings.Data data, Path routes) {
        Parts parts = new Parts();
        try {
            parts.assemble(main, settings, data, routes);
            return parts;
        } catch (RuntimeException e) {
            parts.closeAfter(e);
            throw e;
        }
    }

    private void closeAfter(RuntimeException failure) {
        try {
            close();
        } catch (IllegalStateException second) {
            failure.addSuppressed(second);
        }
    }

    private void assemble(Main main, Settings settings, Settings.Data data, Path routes) {
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        open.push(metrics::close);
        main.bind(MicrometerConstants.METRICS_REGISTRY_NAME, metrics);
        keep(DataDirectory.open(data.directory()));
        Database database = keep(Database.open(data.database(), "portway"));
        DataKey key = DataKeys.open(database, data.key(), data.directory());
        Totals totals = new Totals();
        JournalMetrics journalMetrics = new JournalMetrics(metrics);
        GroupCommit writer = keep(new GroupCommit("portway-journal", database, totals, journalMetrics));

        associations = keep(new AssociationRegistry(database, key, writer, clock));
        catalog = catalog(settings, database, writer);
        PackageMatcher matcher = new PackageMatcher(associations, catalog);
        RunningTime runningTime = RunningTime.begin(database, clock);
        Journal journal = keep(new Journal(database, writer, totals, matcher, runningTime));
        Retention retention = keep(new Retention(journal, database, options(settings.journal()), runningTime));
        journalMetrics.observe(journal, retention);
        retention.start();

        main.bind("readApplicationUp", new ReadApplicationUp());
        main.bind("matchPackages", new MatchPackages(matcher));
        main.bind("appendToJournal", new AppendToJournal(journal));
        main.bind("putIntoQuarantine", new PutIntoQuarantine(journal));
        main.bind("journalHealthCheck", new JournalHealthCheck(journal));
        main.bind("settleAggregated", new SettleAggregated());
        main.bind(
                "package",
                new PackageComponent(
                        journal,
                        catalog,
                        matcher,
                        associations,
                        new PackageState(database),
                        settings.journal().deliveryMaxAge(),
                        settings.shutdownTimeout()));

        rights = settings.ttses().stream().map(TtsRights::new).toList();
        connections(main, settings.ttses(), rights, catalog);
        MessageStore store = storage(main, data, metrics);
        StoreRetention storeRetention =
                keep(new StoreRetention(store, options(settings.storage()), runningTime::ago, metrics));
        storeRetention.start();
        schemas = DataSchemas.read(routes.resolve("packages"));
        RecentMessages recent = new RecentMessages(database);
        AssociationAdvice advice = new AssociationAdvice(catalog, matcher, schemas, recent);
        api = new ArrayList<>(new AssociationApi(associations, catalog, schemas, advice).endpoints());
        api.addAll(new DryRunApi(associations, matcher, schemas, advice, recent, clock).endpoints());
        api.addAll(new StorageApi(store, key.derive(StorageApi.KEY_PURPOSE), InstantSource.system()).endpoints());
        // When a key ends is a time of the wall clock, also where that was wrong at the start or the machine slept.
        keys = new KeyRegistry(database, writer, InstantSource.system());
    }

    private static PackageCatalog catalog(Settings settings, Database database, GroupCommit writer) {
        Settings.Matching matching = settings.matching();
        return new PackageCatalog(
                database,
                writer,
                name -> Optional.ofNullable(matching.ofPackage().get(name)),
                matching.standard());
    }

    private static Retention.RetentionOptions options(Settings.Journal journal) {
        return new Retention.RetentionOptions(
                journal.deduplication(), journal.retention(), journal.deadLetterRetention(), journal.maxSize());
    }

    private static StoreRetention.Options options(Settings.Storage storage) {
        return new StoreRetention.Options(storage.retention(), storage.ofApplications(), storage.maxSize());
    }

    /** What sources and downlinks need to reach a TTS; keys are in the beans, never in a URI. */
    private static void connections(Main main, List<Tts> ttses, List<TtsRights> rights, PackageCatalog catalog) {
        for (TtsRights ofTts : rights) {
            Tts tts = ofTts.tts();
            for (TtsApplication application : tts.applications()) {
                String name = PortwayMain.connection(tts, application);
                main.bind(name, AddressDownlink.connection(tts, application));
                main.bind(name + ".rights", new TtsRightsHealthCheck(application, ofTts));
            }
        }
        Supplier<Collection<String>> wanted = catalog::messages;
        main.bind("wantedMessages", wanted);
        AddressDownlink address = new AddressDownlink(ttses);
        main.bind("addressDownlink", address);
        TtsComponent tts = new TtsComponent();
        tts.setConnections(address::connection);
        main.bind("tts", tts);
    }

    private MessageStore storage(Main main, Settings.Data data, MeterRegistry metrics) {
        MessageStore store = keep(MessageStore.open(data.storage(), metrics));
        main.bind("storeMessages", new StoreMessages(store));
        main.bind("storeHealthCheck", new StoreHealthCheck(store));
        return store;
    }

    /**
     * Applies the file of declared associations, and again when it changes while Camel runs; apart from the rest, as a
     * check applies nothing. Closes everything if that cannot be.
     */
    void declare(Main main, Home home) {
        try {
            AssociationsFile file = new AssociationsFile(home, System.getenv(), schemas);
            AssociationsFileWatch watch = keep(AssociationsFileWatch.apply(file, associations, catalog));
            main.bind("associationsFileHealthCheck", new AssociationsFileHealthCheck(watch));
            main.addMainListener(new MainListenerSupport() {
                @Override
                public void afterStart(BaseMainSupport started) {
                    watch.begin();
                }
            });
        } catch (RuntimeException e) {
            closeAfter(e);
            throw e;
        }
    }

    /** Serves the API; apart from the rest, as a check listens nowhere. Closes everything if that cannot be. */
    void serve(Main main, Settings settings) {
        try {
            Authorization authorization = authorization(settings);
            TrustedProxies proxies = new TrustedProxies(settings.auth().trustedProxies());
            open.push(HttpVertx.bindTo(
                    main, settings.http().port(), tls(main, settings.http().tls()))::run);
            main.configure().addRoutesBuilder(new ApiRoutes(api, authorization, proxies));
            main.configure().addRoutesBuilder(new OpenApiRoute());
        } catch (RuntimeException e) {
            closeAfter(e);
            throw e;
        }
    }

    private @Nullable HttpTls tls(Main main, Settings.@Nullable Tls files) {
        if (files == null) {
            return null;
        }
        HttpTls tls = keep(new HttpTls(files.certificate(), files.key()));
        main.bind("httpTlsHealthCheck", new HttpTlsHealthCheck(tls));
        return tls;
    }

    /** By keys of Portway's own unless the operator said otherwise. */
    private Authorization authorization(Settings settings) {
        String mode = settings.auth().mode();
        boolean asksTts = mode.equals("tts");
        boolean asksNobody = mode.equals("none");
        api.addAll(asksTts || asksNobody ? KeyApi.withoutKeys(mode) : new KeyApi(keys).endpoints());
        if (asksNobody) {
            return new NoKeys();
        }
        return new TokenAuthorization(
                adminKey(settings), asksTts ? new TtsKeys(rights, clock) : new OwnKeys(keys), new FailureLimit(clock));
    }

    private static ApiKey adminKey(Settings settings) {
        try {
            return AdminKey.loadOrCreate(
                    settings.auth().adminKey(), settings.data().directory());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        open.push(part);
        return part;
    }

    @Override
    public void close() {
        IllegalStateException failure = null;
        while (!open.isEmpty()) {
            AutoCloseable part = open.pop();
            try {
                part.close();
            } catch (Exception e) {
                IllegalStateException one =
                        new IllegalStateException(part.getClass().getSimpleName() + " does not close", e);
                if (failure == null) {
                    failure = one;
                } else {
                    failure.addSuppressed(one);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
