package io.portway.data;

import java.sql.SQLException;

/**
 * One change to the database that {@link GroupCommit} puts on disk together with others.
 */
public interface Change {

    /**
     * Executes the change inside the group's transaction. It may be called again when the transaction could not be
     * committed, so it changes nothing but the database and fields that a second call sets anew.
     */
    void apply(Transaction transaction) throws SQLException;

    /** Called once after the change is on disk, in the order of submission, on a thread that may not be blocked. */
    default void committed() {}

    /** Called instead of {@link #committed()} when the change itself is at fault, or the database was closed. */
    default void failed(Exception cause) {}
}
