package io.portway.association;

import io.portway.application.MessageType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What would be matched if an association were put in the place of the one with its key. It reads what it needs once, for
 * one thread.
 */
public final class Proposal {

    private final AssociationRegistry associations;
    private final PackageMatcher matcher;
    private final Association proposed;
    private final EffectiveAssociations ofApplication;
    private final Map<String, EffectiveAssociations> ofDevices = new HashMap<>();

    Proposal(AssociationRegistry associations, PackageMatcher matcher, Association proposed) {
        this.associations = associations;
        this.matcher = matcher;
        this.proposed = proposed;
        this.ofApplication = EffectiveAssociations.ofApplication(list(null));
    }

    /** The packages that a message of the proposal's application would go to. */
    public List<Match> match(String deviceId, MessageType type, int fPort) {
        return matcher.match(ofDevices.computeIfAbsent(deviceId, this::effective), type, fPort);
    }

    private EffectiveAssociations effective(String deviceId) {
        List<Association> own = list(deviceId);
        return own.isEmpty() ? ofApplication : ofApplication.ofDevice(own);
    }

    private List<Association> list(@Nullable String deviceId) {
        List<Association> stored = associations.resolved(proposed.applicationId(), deviceId);
        if (!new AssociationKey(proposed.applicationId(), deviceId, proposed.fPort()).equals(proposed.key())) {
            return stored;
        }
        List<Association> changed = new ArrayList<>(stored);
        changed.removeIf(association -> association.fPort() == proposed.fPort());
        changed.add(proposed);
        changed.sort(Comparator.comparingInt(Association::fPort));
        return changed;
    }
}
