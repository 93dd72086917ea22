package io.portway.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Turns a node of YAML into the values of JSON, and knows where each of them stands. */
final class YamlValues {

    /** Few bytes may be very much by aliases, which may also go round in circles. */
    private static final int MOST_VALUES = 10_000;

    private static final int DEEPEST = 50;
    private static final List<Tag> JSON = List.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL);

    private final LoadSettings settings;
    private final BiConsumer<Node, String> faults;
    private final BiConsumer<ScalarNode, String> texts;
    private final Map<String, Node> places = new HashMap<>();
    private int values;
    private boolean isTooMuch;

    /**
     * @param faults is told what is wrong
     * @param texts  is told of each text, with its path such as {@code $.a[0]}
     */
    YamlValues(LoadSettings settings, BiConsumer<Node, String> faults, BiConsumer<ScalarNode, String> texts) {
        this.settings = settings;
        this.faults = faults;
        this.texts = texts;
    }

    /** The values of a mapping; what is at fault is left out. */
    Map<String, @Nullable Object> read(MappingNode root) {
        return mapping(root, "$");
    }

    /** Where a value is, or the nearest that is around it. */
    Optional<Node> place(String path) {
        String near = path;
        while (!places.containsKey(near) && near.matches(".+[.\\[].*")) {
            near = near.replaceFirst("[.\\[][^.\\[]*$", "");
        }
        return Optional.ofNullable(places.get(near));
    }

    private @Nullable Object value(Node node, String path) {
        if (isTooMuch || ++values > MOST_VALUES || depth(path) > DEEPEST) {
            refuseTooMuch(node);
            return null;
        }
        places.put(path, node);
        if (node instanceof MappingNode mapping) {
            return mapping(mapping, path);
        }
        if (node instanceof SequenceNode sequence) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (Node element : sequence.getValue()) {
                elements.add(value(element, path + "[" + elements.size() + "]"));
            }
            return elements;
        }
        return scalar((ScalarNode) node, path);
    }

    private Map<String, @Nullable Object> mapping(MappingNode mapping, String path) {
        places.put(path, mapping);
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                faults.accept(
                        mapping,
                        path + " has a key that is no text; if it is to be a reference, quote it: '{{env:NAME}}'.");
            } else if (fields.containsKey(key.getValue())) {
                faults.accept(key, path + "." + key.getValue() + " is there already; keep one of the two.");
            } else {
                fields.put(key.getValue(), value(entry.getValueNode(), path + "." + key.getValue()));
            }
        }
        return fields;
    }

    private static long depth(String path) {
        return path.chars().filter(c -> c == '.' || c == '[').count();
    }

    private void refuseTooMuch(Node node) {
        if (!isTooMuch) {
            isTooMuch = true;
            faults.accept(node, "data has more than " + MOST_VALUES + " values, or more than " + DEEPEST + " levels.");
        }
    }

    private @Nullable Object scalar(ScalarNode scalar, String path) {
        if (!JSON.contains(scalar.getTag())) {
            faults.accept(scalar, path + " has a tag, which is not read here; take it away.");
            return null;
        }
        if (scalar.getTag().equals(Tag.STR)) {
            texts.accept(scalar, path);
        }
        Object value = new StandardConstructor(settings).constructSingleDocument(Optional.of(scalar));
        if (value instanceof Number number && !Double.isFinite(number.doubleValue())) {
            faults.accept(scalar, path + " is no number that JSON has.");
            return null;
        }
        return value;
    }
}
