package io.portway.association;

import org.jspecify.annotations.Nullable;

/** Is told what happens to associations. */
@FunctionalInterface
public interface AssociationListener {

    /**
     * Called after the change is on disk and lookups see it, one change after the other in their order. The thread is one
     * that reports commits: do not block it. The data is as packages get it: it may have changed without the association,
     * when a secret that it refers to did.
     *
     * @param before what it was; null when it is new
     * @param after  what it is now; null when it is gone
     */
    void changed(@Nullable Association before, @Nullable Association after);
}
