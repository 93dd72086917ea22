package io.portway.api;

import io.portway.data.SecretFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key that may do everything: the configured one, else one in a file of the data directory, made at the first start. */
public final class AdminKey {

    /** The property that configures it. */
    public static final String PROPERTY = "portway.auth.admin-key";

    static final String FILE = "admin-key";

    private static final Logger LOG = LoggerFactory.getLogger(AdminKey.class);

    private AdminKey() {}

    /**
     * The key to use, made and written when there is none. The directory must exist.
     *
     * @param configured the value of {@link #PROPERTY}; null or blank where it is not set
     * @throws IllegalArgumentException if the configured or written key has not the form of one
     * @throws IOException              if the file cannot be read or written; the message names it
     */
    public static ApiKey loadOrCreate(@Nullable String configured, Path dataDirectory) throws IOException {
        if (configured != null && !configured.isBlank()) {
            return ApiKey.parse(configured.strip(), PROPERTY, "correct it, or leave it out to have a key made");
        }
        SecretFile file = new SecretFile(dataDirectory.resolve(FILE));
        if (!file.exists()) {
            file.write(ApiKey.generate());
            LOG.info("A first admin key was made; it is in {}", file);
        }
        return ApiKey.parse(
                file.read(), "The content of " + file, "remove the file to have a new key made, or set " + PROPERTY);
    }
}
