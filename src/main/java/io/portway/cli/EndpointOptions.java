package io.portway.cli;

import io.portway.component.tts.TtsConfiguration;
import io.portway.component.tts.TtsEndpoint;
import io.portway.packages.PackageEndpoint;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.EndpointUriFactory;
import org.apache.camel.spi.UriParam;

/** The options that endpoints have. Camel's components list theirs; those of Portway mark them only. */
final class EndpointOptions {

    private static final Map<String, List<Class<?>>> OURS = Map.of(
            "package", List.of(PackageEndpoint.class), "tts", List.of(TtsEndpoint.class, TtsConfiguration.class));

    private static final Map<String, String> SAME_AS = Map.of("mqtt5", "paho-mqtt5");

    private EndpointOptions() {}

    static Collection<String> of(CamelContext context, String scheme) {
        if (OURS.containsKey(scheme)) {
            return OURS.get(scheme).stream()
                    .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
                    .filter(field -> field.isAnnotationPresent(UriParam.class))
                    .map(Field::getName)
                    .toList();
        }
        EndpointUriFactory factory =
                context.getCamelContextExtension().getEndpointUriFactory(SAME_AS.getOrDefault(scheme, scheme));
        return factory == null ? List.of() : factory.propertyNames();
    }
}
