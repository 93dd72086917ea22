package io.portway.cli;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.SimpleRegistry;
import org.jspecify.annotations.Nullable;

/** The names that a context knows, among which that of a misspelt one may be. */
final class KnownNames {

    private final @Nullable CamelContext context;

    KnownNames(@Nullable CamelContext context) {
        this.context = context;
    }

    /** Makes none of the beans, as a search by their type would. */
    Collection<String> beans() {
        if (context == null || !(context.getRegistry() instanceof DefaultRegistry registry)) {
            return Set.of();
        }
        return Stream.of(registry.getFallbackRegistry(), registry.getSupplierRegistry())
                .filter(SimpleRegistry.class::isInstance)
                .flatMap(beans -> ((SimpleRegistry) beans).keySet().stream())
                .toList();
    }

    Collection<String> components() {
        if (context == null) {
            return Set.of();
        }
        Set<String> names = new TreeSet<>(context.getComponentNames());
        names.addAll(PluginHelper.getComponentNameResolver(context).resolveNames(context));
        return names;
    }

    Collection<String> options(String scheme) {
        return context == null ? Set.of() : EndpointOptions.of(context, scheme);
    }
}
