package io.portway.cli;

import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** The versions that {@code --version} prints, as the jars' manifests have them. */
public final class VersionProvider implements IVersionProvider {

    /** The version of Portway, or "development" when it does not run from its jar. */
    public static String portway() {
        return of(VersionProvider.class);
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "Portway " + portway(),
            "Apache Camel " + of(CamelContext.class),
            "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")"
        };
    }

    private static String of(Class<?> type) {
        @Nullable String version = type.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
