package io.portway.settings;

import io.portway.application.Identifiers;
import io.portway.association.AssociationData;
import io.portway.association.AssociationKey;
import io.portway.association.Declaration;
import io.portway.packages.DataSchemas;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads a list of associations, each fault with its line and column; used once. */
final class AssociationsYaml {

    private static final String APPLICATION_ID = "application_id";
    private static final String DEVICE_ID = "device_id";
    private static final String F_PORT = "f_port";
    private static final String PACKAGE_NAME = "package_name";
    private static final String DATA = "data";
    private static final List<String> FIELDS = List.of(APPLICATION_ID, DEVICE_ID, F_PORT, PACKAGE_NAME, DATA);
    private static final String BEGINS = "; each begins with '- application_id:'.";

    private static final LoadSettings YAML = LoadSettings.builder()
            .setSchema(new CoreSchema())
            .setCodePointLimit(Integer.MAX_VALUE)
            .setAllowNonScalarKeys(true)
            .build();

    private final String file;
    private final DataSchemas schemas;
    private final EnvironmentReferences references;
    private final List<Declaration> declared = new ArrayList<>();
    private final Map<AssociationKey, Node> places = new HashMap<>();
    private final List<Found> faults = new ArrayList<>();
    private final List<Fault> oddities = new ArrayList<>();

    /** A fault, and how far from the beginning it is. */
    private record Found(int index, Fault fault) {}

    AssociationsYaml(String file, DataSchemas schemas, EnvironmentReferences references) {
        this.file = file;
        this.schemas = schemas;
        this.references = references;
    }

    Declarations read(String text) {
        try {
            readAll(new Compose(YAML).composeString(text));
        } catch (MarkedYamlEngineException e) {
            Mark mark = e.getProblemMark().orElseThrow();
            faults.add(new Found(0, new Fault(where(mark), YamlProblem.of(e, mark) + ".")));
        } catch (ReaderException e) {
            fault("holds the character U+%04X, which YAML does not allow.".formatted(e.getCodePoint()));
        } catch (YamlEngineException e) {
            fault("is no YAML that can be read: " + e.getMessage() + ".");
        }
        List<Fault> inOrder = faults.stream()
                .sorted(Comparator.comparingInt(Found::index))
                .map(Found::fault)
                .toList();
        return new Declarations(declared, references.found(), inOrder, oddities);
    }

    private void readAll(Optional<Node> root) {
        if (root.isEmpty()) {
            fault("is empty; write [] if it is to declare nothing, or remove it.");
        } else if (root.get() instanceof SequenceNode list) {
            list.getValue().forEach(this::readOne);
        } else {
            fault(root.get(), "is no list of associations" + BEGINS);
        }
    }

    private void readOne(Node node) {
        if (!(node instanceof MappingNode entry)) {
            fault(node, "is no association" + BEGINS);
            return;
        }
        int before = faults.size();
        Map<String, Node> fields = fields(entry);
        String application = id(entry, fields, APPLICATION_ID);
        String device = fields.containsKey(DEVICE_ID) ? id(entry, fields, DEVICE_ID) : null;
        Integer fPort = fPort(entry, fields);
        String packageName = id(entry, fields, PACKAGE_NAME);
        Map<String, @Nullable Object> data = data(entry, fields.get(DATA), packageName);
        if (application == null || fPort == null || fields.containsKey(DEVICE_ID) && device == null) {
            return;
        }
        AssociationKey key = new AssociationKey(application, device, fPort);
        Node other = places.putIfAbsent(key, entry);
        if (other != null) {
            fault(entry, "declares what line " + (mark(other).getLine() + 1) + " does already; keep one of the two.");
        }
        if (faults.size() == before && packageName != null) {
            declared.add(new Declaration(key, packageName, data, where(mark(entry))));
        }
    }

    private Map<String, Node> fields(MappingNode entry) {
        Map<String, Node> fields = new HashMap<>();
        for (NodeTuple tuple : entry.getValue()) {
            String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "a key that is no text";
            if (!FIELDS.contains(name)) {
                String remedy = Suggestion.didYouMean(name, FIELDS);
                fault(
                        tuple.getKeyNode(),
                        name + " is unknown"
                                + (remedy.isEmpty()
                                        ? "; an association has " + String.join(", ", FIELDS) + "."
                                        : remedy));
                Suggestion.nearest(name, FIELDS).ifPresent(meant -> fields.putIfAbsent(meant, tuple.getValueNode()));
            } else if (fields.put(name, tuple.getValueNode()) != null) {
                fault(tuple.getKeyNode(), name + " is there already; keep one of the two.");
            }
        }
        return fields;
    }

    private @Nullable String id(MappingNode entry, Map<String, Node> fields, String name) {
        String text = text(entry, fields, name);
        if (text != null && !Identifiers.matches(text)) {
            fault(
                    fields.get(name),
                    name + " takes 3 to 36 lower-case letters, digits and single hyphens, not '" + text + "'.");
            return null;
        }
        return text;
    }

    private @Nullable Integer fPort(MappingNode entry, Map<String, Node> fields) {
        String text = text(entry, fields, F_PORT);
        if (text == null) {
            return null;
        }
        int fPort = text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : 0;
        if (fPort < 1 || fPort > AssociationKey.MAX_F_PORT) {
            fault(
                    fields.get(F_PORT),
                    F_PORT + " takes a number from 1 to " + AssociationKey.MAX_F_PORT + ", not '" + text + "'.");
            return null;
        }
        return fPort;
    }

    private @Nullable String text(MappingNode entry, Map<String, Node> fields, String name) {
        Node node = fields.get(name);
        if (node == null) {
            fault(entry, "has no " + name + "; add it.");
            return null;
        }
        if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
            fault(node, name + " has no value of its own; write one behind it.");
            return null;
        }
        return scalar.getValue();
    }

    private @Nullable Map<String, @Nullable Object> data(
            MappingNode entry, @Nullable Node node, @Nullable String packageName) {
        if (node != null && !(node instanceof MappingNode)) {
            fault(node, "data takes keys with values, one below the other.");
            return null;
        }
        int before = faults.size();
        YamlValues values = new YamlValues(YAML, this::fault, this::find);
        Map<String, @Nullable Object> data = node == null ? null : copy(node, values.read((MappingNode) node));
        if (faults.size() == before && packageName != null) {
            checkSchema(packageName, data, values, node == null ? entry : node);
        }
        return data;
    }

    private @Nullable Map<String, @Nullable Object> copy(Node node, Map<String, @Nullable Object> data) {
        try {
            return AssociationData.copyOf(data);
        } catch (IllegalArgumentException e) {
            fault(node, e.getMessage() + ".");
            return null;
        }
    }

    private void find(ScalarNode text, String path) {
        try {
            references.find(text.getValue());
        } catch (IllegalArgumentException e) {
            fault(text, path + " " + e.getMessage());
        }
    }

    /** The package's schema is about what the package gets. */
    private void checkSchema(
            String packageName, @Nullable Map<String, @Nullable Object> data, YamlValues values, Node around) {
        DataSchemas.Findings findings =
                schemas.check(packageName, references.found().resolve(data));
        for (String problem : findings.faults()) {
            String path = problem.replaceFirst("(?s): .*", "");
            fault(values.place(path).orElse(around), problem + ".");
        }
        for (String path : findings.unknownKeys()) {
            Node at = values.place(path).orElse(around);
            oddities.add(new Fault(
                    where(mark(at)),
                    "the package " + packageName + " knows nothing of " + path + ", which is kept; is it misspelt?"));
        }
    }

    private void fault(String problem) {
        faults.add(new Found(0, new Fault(file, problem)));
    }

    private void fault(Node at, String problem) {
        faults.add(new Found(mark(at).getIndex(), new Fault(where(mark(at)), problem)));
    }

    private String where(Mark mark) {
        return file + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }

    private static Mark mark(Node node) {
        return node.getStartMark().orElseThrow();
    }
}
