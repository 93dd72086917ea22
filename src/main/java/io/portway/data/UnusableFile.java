package io.portway.data;

import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Why a file cannot be opened, in words that name it and what to do. */
final class UnusableFile {

    static final String PROPERTIES = "portway.data.url or portway.storage.url";

    private static final String RESTORE =
            "restore a backup, or move it away with its -wal and -shm, and an empty one is made.";

    private UnusableFile() {}

    static DatabaseException of(DatabaseAddress address, Exception cause) {
        return new DatabaseException("The database " + address.url() + " " + problem(cause), cause);
    }

    private static String problem(Exception cause) {
        if (cause instanceof FlywayValidateException) {
            return "has other tables than this version of Portway makes; run the version that made it, or " + RESTORE;
        }
        if (cause instanceof FlywayException flyway
                && flyway.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return "has tables that are not Portway's; set " + PROPERTIES + " to a file of its own.";
        }
        SQLiteException sqlite = sqlite(cause);
        if (sqlite == null && cause instanceof FlywayException) {
            return "cannot be brought up to date: " + firstLine(cause)
                    + "; run the version of Portway before, and report this.";
        }
        return sqlite == null ? notOpened(cause) : problem(sqlite);
    }

    private static String problem(SQLiteException cause) {
        return switch (SQLiteErrorCode.getErrorCode(cause.getResultCode().code & 0xff)) {
            case SQLITE_NOTADB -> "is not a database of SQLite, or its beginning is damaged; " + RESTORE;
            case SQLITE_CORRUPT -> "is damaged; " + RESTORE;
            case SQLITE_READONLY,
                    SQLITE_PERM -> "cannot be written to; change the permissions of the file and of its directory.";
            case SQLITE_FULL -> "cannot be opened, as its disk is full; make room.";
            case SQLITE_BUSY, SQLITE_LOCKED -> "is locked by another program; end that one.";
            case SQLITE_IOERR -> "cannot be read or written: " + firstLine(cause) + "; check its disk.";
            default -> notOpened(cause);
        };
    }

    private static String notOpened(Exception cause) {
        return "cannot be opened: " + firstLine(cause) + "; set " + PROPERTIES
                + " to a file in a directory that is there and can be written to.";
    }

    private static String firstLine(Exception cause) {
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason given");
    }

    private static @Nullable SQLiteException sqlite(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite) {
                return sqlite;
            }
        }
        return null;
    }
}
