package io.portway.settings;

import java.nio.file.Path;

/**
 * Where the files of one Portway are.
 *
 * @param directory what relative paths in the settings start from
 * @param config    the directory that holds {@code application.properties}
 * @param routes    the directory that holds the route files
 */
public record Home(Path directory, Path config, Path routes) {

    public Home {
        directory = directory.toAbsolutePath().normalize();
        config = directory.resolve(config).normalize();
        routes = directory.resolve(routes).normalize();
    }

    /** The usual layout under one directory. */
    public static Home of(Path directory) {
        return new Home(directory, Path.of("config"), Path.of("routes"));
    }

    public Path configFile() {
        return config.resolve("application.properties");
    }

    /** A path as messages name it: short when it is inside this home. */
    public String show(Path path) {
        Path absolute = directory.resolve(path).normalize();
        return absolute.startsWith(directory) ? directory.relativize(absolute).toString() : absolute.toString();
    }
}
