package io.portway.association;

import io.portway.application.ApplicationUp;
import io.portway.application.MessageType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What applies to a device when the default associations of its application and its own are taken together, under either
 * {@link MatchRule}. Merged once, so that the same association and data objects answer each message, and shared as far as
 * a device has nothing of its own.
 */
final class EffectiveAssociations {

    private final @Nullable EffectiveAssociations application;
    private final List<Association> own;
    private final List<Candidate> highestFirst;
    private volatile @Nullable Map<String, Association> byPackage;

    private EffectiveAssociations(
            @Nullable EffectiveAssociations application, List<Association> own, List<Candidate> highestFirst) {
        this.application = application;
        this.own = own;
        this.highestFirst = highestFirst;
    }

    /** Those of an application, given in ascending order of FPort. */
    static EffectiveAssociations ofApplication(List<Association> defaults) {
        TreeMap<Integer, Candidate> effective = new TreeMap<>();
        defaults.forEach(association -> effective.put(association.fPort(), Candidate.of(association)));
        return new EffectiveAssociations(null, defaults, highestFirst(effective));
    }

    /** Those of a device of this application that has some of its own, given in ascending order of FPort. */
    EffectiveAssociations ofDevice(List<Association> ofDevice) {
        TreeMap<Integer, Candidate> effective = new TreeMap<>();
        highestFirst.forEach(candidate -> effective.put(candidate.association.fPort(), candidate));
        ofDevice.forEach(association ->
                effective.merge(association.fPort(), Candidate.of(association), EffectiveAssociations::onSameFPort));
        return new EffectiveAssociations(this, ofDevice, highestFirst(effective));
    }

    /** Whether these are those of a device over the very ones given. */
    @SuppressWarnings("ReferenceEquality")
    boolean isOver(EffectiveAssociations other) {
        return application == other;
    }

    boolean isEmpty() {
        return highestFirst.isEmpty();
    }

    /** The association by which a package gets a message, or null. */
    @Nullable
    Association find(String packageName, MatchRule rule, ApplicationUp up) {
        return find(packageName, rule, up.type(), up.fPort());
    }

    /** The association by which a package gets a message of this type on this FPort, or null. */
    @Nullable
    Association find(String packageName, MatchRule rule, MessageType type, int fPort) {
        return switch (rule) {
            case PACKAGE -> byPackage().get(packageName);
            case F_PORT -> type.carriesFPort() ? onFPort(packageName, fPort) : highest(packageName);
        };
    }

    private @Nullable Association onFPort(String packageName, int fPort) {
        Association further = null;
        for (Candidate candidate : highestFirst) {
            Association association = candidate.association;
            if (!association.packageName().equals(packageName)) {
                continue;
            }
            if (association.fPort() == fPort) {
                return association;
            }
            if (further == null && candidate.fPortSet.contains(fPort)) {
                further = association;
            }
        }
        return further;
    }

    private @Nullable Association highest(String packageName) {
        for (Candidate candidate : highestFirst) {
            if (candidate.association.packageName().equals(packageName)) {
                return candidate.association;
            }
        }
        return null;
    }

    private Map<String, Association> byPackage() {
        Map<String, Association> known = byPackage;
        if (known == null) {
            Map<String, Association> highest = new HashMap<>();
            own.forEach(association -> highest.put(association.packageName(), association));
            if (application != null) {
                application
                        .byPackage()
                        .forEach((name, ofApplication) ->
                                highest.merge(name, ofApplication, (ofDevice, same) -> over(ofApplication, ofDevice)));
            }
            known = highest;
            byPackage = known;
        }
        return known;
    }

    private static List<Candidate> highestFirst(TreeMap<Integer, Candidate> byFPort) {
        return List.copyOf(byFPort.descendingMap().values());
    }

    private static Candidate onSameFPort(Candidate ofApplication, Candidate ofDevice) {
        if (!ofApplication.association.packageName().equals(ofDevice.association.packageName())) {
            return ofDevice;
        }
        return Candidate.of(over(ofApplication.association, ofDevice.association));
    }

    private static Association over(Association ofApplication, Association ofDevice) {
        return ofDevice.withData(AssociationData.merge(ofApplication.data(), ofDevice.data()));
    }

    private record Candidate(Association association, FPortSet fPortSet) {

        static Candidate of(Association association) {
            return new Candidate(association, FPortSet.of(association.data()));
        }
    }
}
