package io.portway.testing;

import io.portway.association.AssociationRegistry;
import io.portway.association.MatchRule;
import io.portway.association.PackageCatalog;
import io.portway.association.PackageMatcher;
import io.portway.data.Database;
import io.portway.data.GroupCommit;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** Associations and known packages in a real database; opened anew on the same folder it is what a restart would see. */
public final class AssociationStore implements AutoCloseable {

    private final Database database;
    private final GroupCommit commits;
    private final AssociationRegistry associations;
    private final PackageCatalog packages;

    private AssociationStore(Path folder, InstantSource clock) {
        this.database = Database.open("jdbc:sqlite:" + folder.resolve("portway.db"), "db/portway");
        this.commits = new GroupCommit("test", database, transaction -> {}, (changes, nanoseconds) -> {});
        this.associations = new AssociationRegistry(database, commits, clock);
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

    @Override
    public void close() {
        commits.close();
        associations.close();
        database.close();
    }
}
