package io.portway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.api.ApiEndpoint;
import io.portway.api.AssociationAdvice;
import io.portway.api.AssociationApi;
import io.portway.api.DryRunApi;
import io.portway.application.ApplicationUp;
import io.portway.application.ApplicationUpParser;
import io.portway.association.AssociationRegistry;
import io.portway.association.MatchRule;
import io.portway.association.PackageCatalog;
import io.portway.association.PackageMatcher;
import io.portway.data.DataKey;
import io.portway.data.DataKeys;
import io.portway.data.Database;
import io.portway.data.GroupCommit;
import io.portway.journal.Journal;
import io.portway.journal.RecentMessages;
import io.portway.journal.RunningTime;
import io.portway.journal.Totals;
import io.portway.packages.DataSchemas;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Associations and known packages in a real database; opened anew on the same folder it is what a restart would see. */
public final class AssociationStore implements AutoCloseable {

    private final Database database;
    private final Path folder;
    private final Totals totals = new Totals();
    private final GroupCommit commits;
    private final AssociationRegistry associations;
    private final PackageCatalog packages;

    private AssociationStore(Path folder, InstantSource clock) {
        this.folder = folder;
        this.database = TestDatabase.open(folder, "portway");
        DataKey key = DataKeys.open(database, null, folder);
        this.commits = new GroupCommit("test", database, totals, (changes, nanoseconds) -> {});
        this.associations = new AssociationRegistry(database, key, commits, clock);
        this.packages = new PackageCatalog(database, commits, name -> Optional.empty(), MatchRule.F_PORT);
    }

    public static AssociationStore open(Path folder) {
        return open(folder, InstantSource.system());
    }

    public static AssociationStore open(Path folder, InstantSource clock) {
        return new AssociationStore(folder, clock);
    }

    public Database database() {
        return database;
    }

    public GroupCommit commits() {
        return commits;
    }

    public AssociationRegistry associations() {
        return associations;
    }

    public PackageCatalog packages() {
        return packages;
    }

    public PackageMatcher matcher() {
        return new PackageMatcher(associations, packages);
    }

    /** The association API over it; schemas of packages are beside its database. */
    public List<ApiEndpoint> endpoints() {
        DataSchemas schemas = DataSchemas.read(folder);
        RecentMessages recent = new RecentMessages(database);
        AssociationAdvice advice = new AssociationAdvice(packages, matcher(), schemas, recent);
        List<ApiEndpoint> endpoints =
                new ArrayList<>(new AssociationApi(associations, packages, schemas, advice).endpoints());
        endpoints.addAll(
                new DryRunApi(associations, matcher(), schemas, advice, recent, InstantSource.system()).endpoints());
        return endpoints;
    }

    /** Puts a message into its journal, as a source does, and waits until it is there. */
    public void journal(String message) {
        Journal journal =
                new Journal(database, commits, totals, matcher(), RunningTime.begin(database, InstantSource.system()));
        CompletableFuture<@Nullable Exception> done = new CompletableFuture<>();
        ApplicationUp up = new ApplicationUpParser().parse(message.getBytes(StandardCharsets.UTF_8));
        journal.append(up, "test", matcher().match(up), done::complete);
        assertThat(done.join()).isNull();
    }

    @Override
    public void close() {
        commits.close();
        associations.close();
        database.close();
    }
}
