package io.portway.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.portway.association.Association;
import io.portway.association.AssociationRegistry;
import io.portway.association.Match;
import io.portway.association.PackageMatcher;
import io.portway.association.Proposal;
import io.portway.journal.RecentMessages;
import io.portway.journal.RecentMessages.Recent;
import io.portway.packages.DataSchemas;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Says what an association would do if it were put, over messages that came of late, and changes nothing. It is no
 * parameter of the PUT, as a TTS would ignore it and write.
 */
public final class DryRunApi {

    private static final String PATH = "/api/portway/v1/associations/dry-run";
    private static final int MESSAGES = 100;
    private static final int MAX_MESSAGES = 10_000;

    /** How far the messages of one device are looked for. */
    private static final int LOOKED_THROUGH = 100_000;

    private final AssociationRegistry associations;
    private final PackageMatcher matcher;
    private final DataSchemas schemas;
    private final AssociationAdvice advice;
    private final RecentMessages messages;
    private final InstantSource clock;

    public DryRunApi(
            AssociationRegistry associations,
            PackageMatcher matcher,
            DataSchemas schemas,
            AssociationAdvice advice,
            RecentMessages messages,
            InstantSource clock) {
        this.associations = associations;
        this.matcher = matcher;
        this.schemas = schemas;
        this.advice = advice;
        this.messages = messages;
        this.clock = clock;
    }

    public List<ApiEndpoint> endpoints() {
        return List.of(new ApiEndpoint("POST", PATH, this::dryRun));
    }

    private Call dryRun(ApiRequest request) {
        JsonNode body = SetAssociationRequest.read(AssociationKind.DEVICE, request.body());
        AssociationKind kind = kind(body);
        SetAssociationRequest wanted = SetAssociationRequest.decode(kind, body);
        AssociationPath path = AssociationPath.ofBody(kind, body.path(kind.field()));
        int limit = limit(new Query(request));
        wanted.requireValid(path);
        return new Call(Right.RIGHT_APPLICATION_TRAFFIC_READ, path.applicationId(), () -> answer(wanted, path, limit));
    }

    private static AssociationKind kind(JsonNode body) {
        boolean ofDevice = body.hasNonNull(AssociationKind.DEVICE.field());
        if (ofDevice == body.hasNonNull(AssociationKind.DEFAULT.field())) {
            throw BodyFields.invalid(
                    "the body has neither default nor association, or both; it is that of the PUT to be"
                            + " tried, with its ids");
        }
        return ofDevice ? AssociationKind.DEVICE : AssociationKind.DEFAULT;
    }

    private static int limit(Query query) {
        long limit = query.uint32("limit");
        if (limit > MAX_MESSAGES) {
            throw BodyFields.invalid("limit " + limit + " is over " + MAX_MESSAGES + ", which is the most");
        }
        return limit == 0 ? MESSAGES : Math.toIntExact(limit);
    }

    private ApiResponse answer(SetAssociationRequest wanted, AssociationPath path, int limit) {
        Association proposed = wanted.over(associations.find(path.key()), path.key(), clock.instant(), schemas);
        Proposal proposal = matcher.propose(proposed);
        List<Recent> recent = messages.newest(path.applicationId(), path.deviceId(), limit, LOOKED_THROUGH);
        Tally before = new Tally();
        Tally after = new Tally();
        for (Recent message : recent) {
            before.add(matcher.match(path.applicationId(), message.deviceId(), message.type(), message.fPort()));
            after.add(proposal.match(message.deviceId(), message.type(), message.fPort()));
        }
        TreeSet<String> names = new TreeSet<>(before.packages.keySet());
        names.addAll(after.packages.keySet());
        List<Map<String, Object>> packages = new ArrayList<>();
        for (String name : names) {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("package_name", name);
            figures.putAll(change(before.packages.getOrDefault(name, 0), after.packages.getOrDefault(name, 0)));
            packages.add(figures);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("messages", recent.size());
        answer.put("packages", packages);
        answer.put("unmatched", change(before.unmatched, after.unmatched));
        return ApiResponse.json(200, answer).withWarnings(advice.inItself(proposed));
    }

    private static Map<String, Object> change(int before, int after) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("before", before);
        figures.put("after", after);
        return figures;
    }

    /** How many messages go to which package. */
    private static final class Tally {

        private final Map<String, Integer> packages = new TreeMap<>();
        private int unmatched;

        void add(List<Match> matches) {
            if (matches.isEmpty()) {
                unmatched++;
            }
            matches.forEach(match -> packages.merge(match.packageName(), 1, Integer::sum));
        }
    }
}
