package io.portway.association;

import io.portway.application.ApplicationUp;
import io.portway.application.MessageType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the packages that get a message, by the association that applies to its device and by each package's rule. */
public final class PackageMatcher {

    private final AssociationRegistry associations;
    private final PackageCatalog packages;

    public PackageMatcher(AssociationRegistry associations, PackageCatalog packages) {
        this.associations = associations;
        this.packages = packages;
    }

    /** The known packages that ask for the type of the message and have an association that matches it, each once. */
    public List<Match> match(ApplicationUp up) {
        return match(associations.effective(up.applicationId(), up.deviceId()), up.type(), up.fPort());
    }

    /** The same for a message of which no more is known than this. */
    public List<Match> match(String applicationId, String deviceId, MessageType type, int fPort) {
        return match(associations.effective(applicationId, deviceId), type, fPort);
    }

    /** Matches as if an association were there already; nothing is changed. */
    public Proposal propose(Association association) {
        return new Proposal(associations, this, association);
    }

    List<Match> match(EffectiveAssociations effective, MessageType type, int fPort) {
        if (effective.isEmpty()) {
            return List.of();
        }
        List<Match> matches = new ArrayList<>();
        for (KnownPackage known : packages.known()) {
            if (!known.messages().contains(type)) {
                continue;
            }
            Association association = effective.find(known.name(), known.rule(), type, fPort);
            if (association != null) {
                matches.add(new Match(known.name(), association.fPort()));
            }
        }
        return matches;
    }

    /**
     * The association by which a package gets a message now, its data merged; null when none matches any more. For equal
     * associations the data is the same object while they are in memory, so that comparing it is cheap.
     */
    public @Nullable Association resolve(String packageName, ApplicationUp up) {
        KnownPackage known = packages.find(packageName);
        if (known == null) {
            return null;
        }
        return associations.effective(up.applicationId(), up.deviceId()).find(packageName, known.rule(), up);
    }

    /** Whether anything of the application is associated: if so, a message that matches nothing deserves a word. */
    public boolean isAssociated(String applicationId) {
        return associations.isAssociated(applicationId);
    }
}
