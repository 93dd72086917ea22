package io.portway.api;

import io.portway.association.Association;
import io.portway.association.KnownPackage;
import io.portway.association.Match;
import io.portway.association.MatchRule;
import io.portway.association.PackageCatalog;
import io.portway.association.PackageMatcher;
import io.portway.data.DatabaseException;
import io.portway.journal.RecentMessages;
import io.portway.journal.RecentMessages.Recent;
import io.portway.packages.DataSchemas;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What whoever puts an association that is accepted should hear, as it may not do what they expect. */
public final class AssociationAdvice {

    private static final Logger LOG = LoggerFactory.getLogger(AssociationAdvice.class);
    private static final int LOOKED_AT = 1_000;

    private final PackageCatalog packages;
    private final PackageMatcher matcher;
    private final DataSchemas schemas;
    private final RecentMessages messages;

    public AssociationAdvice(
            PackageCatalog packages, PackageMatcher matcher, DataSchemas schemas, RecentMessages messages) {
        this.packages = packages;
        this.matcher = matcher;
        this.schemas = schemas;
        this.messages = messages;
    }

    /** Sentences, each with the remedy; empty when there is nothing to say. */
    List<String> on(Association association) {
        List<String> advice = inItself(association);
        KnownPackage known = packages.find(association.packageName());
        if (known != null && known.rule() == MatchRule.F_PORT) {
            String unmatched = unmatched(association, known);
            if (unmatched != null) {
                advice.add(unmatched);
            }
        }
        return advice;
    }

    /** The same, but for what only the messages tell. */
    List<String> inItself(Association association) {
        String name = association.packageName();
        List<String> advice = new ArrayList<>();
        if (packages.find(name) == null) {
            advice.add(unknown(name));
        }
        List<String> unknownKeys = schemas.check(name, association.data()).unknownKeys();
        if (!unknownKeys.isEmpty()) {
            advice.add("The package " + name + " knows nothing of " + String.join(", ", unknownKeys)
                    + " in data, which is kept; is it misspelt?");
        }
        return advice;
    }

    private String unknown(String packageName) {
        String names = packages.known().stream().map(KnownPackage::name).collect(Collectors.joining(", "));
        return "There is no package " + packageName + " here, so this association matches nothing until there is one; "
                + (names.isEmpty() ? "there are no packages yet" : "known are " + names);
    }

    private @Nullable String unmatched(Association association, KnownPackage known) {
        String application = association.applicationId();
        Match match = new Match(association.packageName(), association.fPort());
        TreeSet<Integer> ports = new TreeSet<>();
        for (Recent recent : newest(association)) {
            if (!recent.type().carriesFPort() || !known.messages().contains(recent.type())) {
                continue;
            }
            if (matcher.match(application, recent.deviceId(), recent.type(), recent.fPort())
                    .contains(match)) {
                return null;
            }
            ports.add(recent.fPort());
        }
        return ports.isEmpty()
                ? null
                : "None of the last messages would have come by this association; they were on FPort "
                        + ports.stream().map(String::valueOf).collect(Collectors.joining(", "))
                        + "; list the FPorts in data.f_port_set, or set it to \"all\", to forward them";
    }

    /** The association is stored already: what cannot be looked at must not make its answer an error. */
    private List<Recent> newest(Association association) {
        try {
            return messages.newest(association.applicationId(), association.deviceId(), LOOKED_AT, LOOKED_AT);
        } catch (DatabaseException e) {
            LOG.warn("No advice on an association: {}", e.getMessage());
            return List.of();
        }
    }
}
