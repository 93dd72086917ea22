package io.portway;

import io.portway.association.AssociationKey;
import io.portway.association.AssociationRegistry;
import io.portway.association.Declaration;
import io.portway.association.Declared;
import io.portway.association.PackageCatalog;
import io.portway.settings.AssociationsFile;
import io.portway.settings.AssociationsFile.Content;
import io.portway.settings.Declarations;
import io.portway.settings.Fault;
import io.portway.settings.StartException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the file of declared associations at the start, and again when it or a secret that it refers to has changed. It
 * looks every two seconds, as a file that is mounted into a container may change without any notice; and a change counts
 * when two looks saw the same, as an editor may be in the middle of it.
 */
final class AssociationsFileWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AssociationsFileWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(2);

    private final AssociationsFile file;
    private final AssociationRegistry associations;
    private final PackageCatalog packages;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "portway-associations-file");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable Future<?> looks;
    private Content settled;
    private Content seen;
    private volatile List<Fault> faults = List.of();
    private volatile int declared;

    private AssociationsFileWatch(AssociationsFile file, AssociationRegistry associations, PackageCatalog packages) {
        this.file = file;
        this.associations = associations;
        this.packages = packages;
        this.settled = file.content();
        this.seen = settled;
    }

    /** @throws StartException if the file has faults; nothing is applied then */
    static AssociationsFileWatch apply(
            AssociationsFile file, AssociationRegistry associations, PackageCatalog packages) {
        AssociationsFileWatch watch = new AssociationsFileWatch(file, associations, packages);
        try {
            watch.applyFirst();
            return watch;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The start was interrupted.", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    file + " cannot be applied: " + e.getCause().getMessage(), e);
        }
    }

    /** Applies it again from now on when it changes. */
    void begin() {
        long millis = PERIOD.toMillis();
        looks = looking.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Reads twice, as only the first time tells which files of secrets there are to look at. */
    private void applyFirst() throws InterruptedException, ExecutionException {
        file.read(settled);
        settled = file.content();
        seen = settled;
        Declarations read = file.read(settled);
        if (!read.faults().isEmpty()) {
            throw new StartException(read.faults());
        }
        apply(read);
    }

    /** What is wrong with the file as it is now; what was applied before still counts. */
    List<Fault> faults() {
        return faults;
    }

    /** How many associations the file declares. */
    int declared() {
        return declared;
    }

    @Override
    public String toString() {
        return file.toString();
    }

    private void look() {
        try {
            Content now = file.content();
            if (now.equals(seen) && !now.equals(settled)) {
                settle(now);
            } else {
                seen = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | RuntimeException e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            blame(List.of(new Fault(file.toString(), "cannot be applied, and is tried again: " + cause.getMessage())));
        }
    }

    private void settle(Content now) throws InterruptedException, ExecutionException {
        Declarations read = file.read(now);
        Content after = file.content();
        if (!after.equals(now)) {
            // It goes on changing, or refers to secrets that were not looked at yet.
            seen = after;
            return;
        }
        if (read.faults().isEmpty()) {
            apply(read);
            if (Objects.equals(now.text(), settled.text()) && !now.secrets().equals(settled.secrets())) {
                LOG.info("{} refers to a secret that has changed; packages get it as it is now", file);
            }
            read.oddities().forEach(oddity -> LOG.warn("{}", oddity));
            read.associations().stream()
                    .filter(one -> packages.find(one.packageName()) == null)
                    .forEach(AssociationsFileWatch::warnOfUnknownPackage);
            if (!faults.isEmpty()) {
                LOG.info("{} is without faults again", file);
            }
            faults = List.of();
        } else {
            blame(read.faults());
        }
        settled = now;
    }

    private void blame(List<Fault> found) {
        if (!found.equals(faults)) {
            found.forEach(fault -> LOG.error("{}", fault));
            LOG.error("{} is not applied; what was applied before still counts", file);
        }
        faults = found;
    }

    private void apply(Declarations read) throws InterruptedException, ExecutionException {
        Declared done = associations
                .declare(file.toString(), read.associations(), read.references())
                .get();
        declared = read.associations().size();
        for (AssociationKey key : done.takenOver()) {
            LOG.info("{} declares what the API had made and owns it from now on: {}", file, words(key));
        }
        if (!done.isNothing()) {
            LOG.info(
                    "{} was applied: associations created {}, updated {}, removed {}",
                    file,
                    done.created(),
                    done.updated(),
                    done.removed());
        }
    }

    private static String words(AssociationKey key) {
        @Nullable String device = key.deviceId();
        return "FPort " + key.fPort() + " of " + key.applicationId() + (device == null ? "" : "/" + device);
    }

    private static void warnOfUnknownPackage(Declaration declaration) {
        LOG.warn(
                "{}: there is no package {} here, so this association matches nothing until there is one",
                declaration.where(),
                declaration.packageName());
    }

    @Override
    public void close() {
        if (looks != null) {
            looks.cancel(true);
        }
        looking.shutdown();
        try {
            if (!looking.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("The look at {} did not end in time", file);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
