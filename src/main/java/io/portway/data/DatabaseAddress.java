package io.portway.data;

import org.jspecify.annotations.Nullable;

/**
 * Where a database is and who asks.
 *
 * @param url      a JDBC URL of SQLite or PostgreSQL, without a password
 * @param user     null for SQLite, or where PostgreSQL knows the user otherwise
 * @param password null where none is needed
 */
public record DatabaseAddress(String url, @Nullable String user, @Nullable String password) {

    private static final String SQLITE = "jdbc:sqlite:";
    private static final String POSTGRESQL = "jdbc:postgresql:";

    public DatabaseAddress(String url) {
        this(url, null, null);
    }

    /** Whether it is a file of SQLite. */
    public boolean isFile() {
        return url.startsWith(SQLITE);
    }

    /** Whether it is a PostgreSQL server. */
    public boolean isServer() {
        return url.startsWith(POSTGRESQL);
    }

    /** The file of SQLite as the URL names it. */
    String file() {
        return url.substring(SQLITE.length()).replaceAll("^file:|\\?.*", "");
    }

    /** The URL without what may be secret in it. */
    @Override
    public String toString() {
        return url.replaceAll("(?<=://)[^/]*@|[?;].*", "");
    }
}
