package io.portway.cli;

import java.util.Arrays;
import java.util.Collection;
import org.apache.camel.dsl.yaml.deserializers.ModelDeserializers;
import org.apache.camel.spi.annotations.YamlType;

/** What a step may be called in a route file. */
final class NodeNames {

    private NodeNames() {}

    static Collection<String> all() {
        return Arrays.stream(ModelDeserializers.class.getDeclaredClasses())
                .map(type -> type.getAnnotation(YamlType.class))
                .filter(type -> type != null)
                .flatMap(type -> Arrays.stream(type.nodes()))
                .distinct()
                .toList();
    }
}
