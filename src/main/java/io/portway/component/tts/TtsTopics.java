package io.portway.component.tts;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The topics of the MQTT server, and the identifiers that may become part of one.
 *
 * @see <a href="https://www.thethingsindustries.com/docs/integrations/other-integrations/mqtt/">MQTT Server</a>
 */
final class TtsTopics {

    private static final Map<String, String> LEVELS = levels();
    private static final Pattern ID = Pattern.compile("[a-z0-9](?:-?[a-z0-9]){2,}");
    private static final int LONGEST_ID = 36;
    private static final String ID_IN_WORDS = "3 to 36 lower-case letters and digits, with single dashes between them";

    private TtsTopics() {}

    /** The types of upstream messages, as they are called in the messages themselves. */
    static Set<String> messageTypes() {
        return LEVELS.keySet();
    }

    /**
     * The topic filters of some types of messages of an application, never wider than that.
     *
     * @throws IllegalArgumentException where a type is none
     */
    static Set<String> filters(String application, Collection<String> messageTypes) {
        Set<String> filters = new LinkedHashSet<>();
        for (String messageType : messageTypes) {
            String level = LEVELS.get(messageType);
            if (level == null) {
                throw new IllegalArgumentException("messages: '" + messageType + "' is no message type; there are "
                        + String.join(", ", LEVELS.keySet()));
            }
            filters.add("v3/" + application + "/devices/+/" + level);
        }
        return filters;
    }

    /**
     * The topic that takes downlinks.
     *
     * @throws IllegalArgumentException where an identifier is none, so that nothing but an identifier gets into a topic
     */
    static String downlinks(String application, String device, TtsOperation operation) {
        requireApplication(application);
        if (!isId(device)) {
            throw new IllegalArgumentException("'" + device + "' is not the id of an end device: " + ID_IN_WORDS);
        }
        return "v3/" + application + "/devices/" + device + "/down/" + operation.topicLevel();
    }

    /** Refuses what is neither {@code app1} nor {@code app1@tenant}. */
    static void requireApplication(String application) {
        int at = application.indexOf('@');
        boolean valid =
                at < 0 ? isId(application) : isId(application.substring(0, at)) && isId(application.substring(at + 1));
        if (!valid) {
            throw new IllegalArgumentException("'" + application + "' is not an application: give its id ("
                    + ID_IN_WORDS + "), or id@tenant on a The Things Stack that has tenants");
        }
    }

    private static boolean isId(String text) {
        return text.length() <= LONGEST_ID && ID.matcher(text).matches();
    }

    private static Map<String, String> levels() {
        Map<String, String> levels = new LinkedHashMap<>();
        levels.put("uplink_message", "up");
        levels.put("uplink_normalized", "up/normalized");
        levels.put("join_accept", "join");
        levels.put("downlink_queued", "down/queued");
        levels.put("downlink_sent", "down/sent");
        levels.put("downlink_ack", "down/ack");
        levels.put("downlink_nack", "down/nack");
        levels.put("downlink_failed", "down/failed");
        levels.put("downlink_queue_invalidated", "down/invalidated");
        levels.put("location_solved", "location/solved");
        levels.put("service_data", "service/data");
        return Collections.unmodifiableMap(levels);
    }
}
