package io.portway.data;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A database that cannot be used; the message names it and the remedy. */
public final class DatabaseException extends RuntimeException {

    /** Connection, rollback, resources, a prerequisite, an operator's doing, the system around the database. */
    private static final Set<String> PASSING_STATES = Set.of("08", "40", "53", "55", "57", "58");

    public DatabaseException(String message) {
        super(message);
    }

    public DatabaseException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The cause by which the same may succeed a moment later, such as a lock or an I/O error; else null. */
    public @Nullable SQLException passingCause() {
        for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException failure && isPassing(failure)) {
                return failure;
            }
        }
        return null;
    }

    private static boolean isPassing(SQLException failure) {
        return failure instanceof SQLiteException sqlite
                ? isPassing(sqlite.getResultCode())
                : failure instanceof SQLTransientException || PASSING_STATES.contains(stateClass(failure));
    }

    /** The first two characters of SQLSTATE. */
    private static String stateClass(SQLException failure) {
        String state = failure.getSQLState();
        return state == null || state.length() < 2 ? "" : state.substring(0, 2);
    }

    private static boolean isPassing(SQLiteErrorCode code) {
        if (code == SQLiteErrorCode.SQLITE_READONLY_RECOVERY || code == SQLiteErrorCode.SQLITE_READONLY_CANTLOCK) {
            return true;
        }
        return switch (SQLiteErrorCode.getErrorCode(code.code & 0xff)) {
            case SQLITE_BUSY,
                    SQLITE_LOCKED,
                    SQLITE_IOERR,
                    SQLITE_CANTOPEN,
                    SQLITE_NOMEM,
                    SQLITE_PROTOCOL,
                    SQLITE_FULL -> true;
            default -> false;
        };
    }
}
