package io.portway.packages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with data, in sentences that begin with its path. Of a choice ({@code oneOf}, {@code anyOf}) that nothing
 * fits, the validator names every fault of every alternative. Here it is one sentence that says what may be there; or,
 * where the data is one of them but for something further down, what is wrong there.
 */
final class SchemaFaults {

    /** In the path of a keyword of the schema. */
    private static final Pattern CHOICE = Pattern.compile("\\.(oneOf|anyOf)(?=\\[|$)");

    private final JsonNode schema;

    SchemaFaults(JsonNode schema) {
        this.schema = schema;
    }

    /** An unknown key is none, but within a choice, where it may tell the alternatives apart. */
    List<String> of(Collection<ValidationMessage> messages) {
        return describe(
                messages.stream()
                        .filter(message -> !isUnknownKey(message) || choice(message, 0) != null)
                        .toList(),
                0);
    }

    static boolean isUnknownKey(ValidationMessage message) {
        return message.getType().equals("additionalProperties");
    }

    static String unknownKey(ValidationMessage message) {
        return message.getInstanceLocation() + "." + message.getProperty();
    }

    /** Where in the data it is; for an unknown key, that key. */
    private static JsonNodePath place(ValidationMessage message) {
        JsonNodePath place = message.getInstanceLocation();
        return isUnknownKey(message) ? place.append(message.getProperty()) : place;
    }

    /** @param from how much of the paths is of the choice whose alternative these are faults of */
    private List<String> describe(List<ValidationMessage> messages, int from) {
        List<String> faults = new ArrayList<>();
        Map<String, List<ValidationMessage>> choices = new LinkedHashMap<>();
        for (ValidationMessage message : messages) {
            String choice = choice(message, from);
            if (choice != null) {
                choices.computeIfAbsent(choice, key -> new ArrayList<>()).add(message);
            } else if (isUnknownKey(message)) {
                faults.add(unknownKey(message) + ": is a key that is not known here");
            } else {
                faults.add(message.getMessage());
            }
        }
        choices.forEach((choice, within) -> faults.addAll(describeChoice(choice, within)));
        return faults;
    }

    private List<String> describeChoice(String choice, List<ValidationMessage> messages) {
        JsonNode schemas = schemas(choice, messages.get(0));
        JsonNodePath place = messages.stream()
                .filter(message -> path(message).equals(choice))
                .findFirst()
                .map(ValidationMessage::getInstanceLocation)
                .orElseGet(() -> commonPlace(messages));
        Map<String, List<ValidationMessage>> alternatives = new LinkedHashMap<>();
        for (ValidationMessage message : messages) {
            if (!path(message).equals(choice)) {
                String alternative = path(message).substring(0, path(message).indexOf(']', choice.length()));
                alternatives
                        .computeIfAbsent(alternative, key -> new ArrayList<>())
                        .add(message);
            }
        }
        if (alternatives.size() < schemas.size()) {
            return List.of(place + ": must be only one of these: " + SchemaWords.anyOf(schemas));
        }
        Optional<Map.Entry<String, List<ValidationMessage>>> meant = alternatives.entrySet().stream()
                .filter(one ->
                        one.getValue().stream().noneMatch(fault -> place(fault).equals(place)))
                .min(Comparator.comparing(one -> remoteness(one.getValue())));
        return meant.map(one -> describe(one.getValue(), one.getKey().length()))
                .orElseGet(() -> List.of(place + ": must be " + SchemaWords.anyOf(schemas)));
    }

    /** Fewer is nearer, and an unknown key is further off than anything else. */
    private static long remoteness(List<ValidationMessage> faults) {
        return faults.size()
                + 1_000 * faults.stream().filter(SchemaFaults::isUnknownKey).count();
    }

    /** The alternatives of a choice; a missing node if a reference to another schema is in between. */
    private JsonNode schemas(String choice, ValidationMessage within) {
        JsonNodePath path = within.getEvaluationPath();
        JsonNodePath location = within.getSchemaLocation().getFragment();
        while (!path.toString().equals(choice) && location != null) {
            path = path.getParent();
            location = location.getParent();
        }
        return location == null ? MissingNode.getInstance() : schema.at(location.toString());
    }

    private static JsonNodePath commonPlace(List<ValidationMessage> messages) {
        JsonNodePath common = place(messages.get(0));
        for (ValidationMessage message : messages) {
            while (!place(message).startsWith(common)) {
                common = common.getParent();
            }
        }
        return common;
    }

    private static @Nullable String choice(ValidationMessage message, int from) {
        Matcher choice = CHOICE.matcher(path(message));
        return choice.find(from) ? path(message).substring(0, choice.end()) : null;
    }

    private static String path(ValidationMessage message) {
        return message.getEvaluationPath().toString();
    }
}
