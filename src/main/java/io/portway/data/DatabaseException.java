package io.portway.data;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A database that cannot be used; the message names it and the remedy. */
public final class DatabaseException extends RuntimeException {

    public DatabaseException(String message) {
        super(message);
    }

    public DatabaseException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The cause by which the same may succeed a moment later, such as a lock or an I/O error; else null. */
    public @Nullable SQLException passingCause() {
        SQLException innermost = null;
        for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException failure) {
                innermost = failure;
            }
        }
        return innermost != null && isPassing(innermost) ? innermost : null;
    }

    private static boolean isPassing(SQLException failure) {
        return failure instanceof SQLiteException sqlite
                ? isPassing(sqlite.getResultCode())
                : PostgresDatabase.mayPass(failure);
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
