package io.portway.application;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a source may bring: messages of the applications it names, and under an alias where the operator gave one.
 *
 * @param applications the application ids as TTS knows them; empty for any
 * @param alias        the name of its one application inside Portway, or null
 */
public record SourceScope(Set<String> applications, @Nullable String alias) {

    private static final Pattern TOPIC_OF_TTS = Pattern.compile("v3/([^/@]+)(?:@[^/]*)?/devices/([^/]+)/.*");

    public SourceScope {
        applications = Set.copyOf(applications);
        if (alias != null) {
            requireId("alias", alias);
        }
        if (alias != null && applications.size() != 1) {
            throw new IllegalArgumentException(
                    "The alias " + alias + " would mix the devices of several applications; give it to one alone.");
        }
    }

    /**
     * Reads the scope from the text that a source is configured with.
     *
     * @param applications ids with commas between them, or {@code *} for any
     */
    public static SourceScope of(String applications, @Nullable String alias) {
        Set<String> ids = Arrays.stream(applications.split(","))
                .map(String::strip)
                .filter(id -> !id.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        if (ids.isEmpty()) {
            throw new IllegalArgumentException(
                    "A source names no applications that it may speak for; list their ids, or * for any.");
        }
        ids.stream().filter(id -> !id.equals("*")).forEach(id -> requireId("applications", id));
        return new SourceScope(ids.contains("*") ? Set.of() : ids, alias == null || alias.isBlank() ? null : alias);
    }

    private static void requireId(String option, String id) {
        if (!Identifiers.matches(id)) {
            throw new IllegalArgumentException(option + ": '" + id + "' is no application id, which has 3 to "
                    + Identifiers.MAX_LENGTH + " lower-case letters, digits and single hyphens.");
        }
    }

    /**
     * Lets a message through, under the alias of its application.
     *
     * @param topic the MQTT topic it came on, or null; only one in the form of TTS says anything
     * @throws UnreadableMessageException if the source may not bring it, or the topic speaks of another device
     */
    public ApplicationUp admit(ApplicationUp up, @Nullable String topic) {
        if (!applications.isEmpty() && !applications.contains(up.applicationId())) {
            throw new UnreadableMessageException("its source may not speak for the application " + up.applicationId());
        }
        if (topic != null) {
            compare(up, topic);
        }
        return alias == null ? up : up.withApplicationId(alias);
    }

    private static void compare(ApplicationUp up, String topic) {
        if (topic.startsWith("v3/" + up.applicationId() + "/devices/" + up.deviceId() + "/")) {
            return;
        }
        Matcher named = TOPIC_OF_TTS.matcher(topic);
        if (named.matches()
                && !(named.group(1).equals(up.applicationId()) && named.group(2).equals(up.deviceId()))) {
            throw new UnreadableMessageException("the topic names " + named.group(1) + "/" + named.group(2)
                    + ", the body " + up.applicationId() + "/" + up.deviceId());
        }
    }
}
