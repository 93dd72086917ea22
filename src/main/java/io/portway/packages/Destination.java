package io.portway.packages;

import io.portway.association.Association;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a delivery goes: what its association's data says. Two are equal when their data is, whatever device they are of,
 * for then they may share a batch.
 */
record Destination(@Nullable Association association) {

    /** That of downlinks, which need no association. */
    static final Destination DOWNLINKS = new Destination(null);

    /** A delivery's own, which names its device; this one where that has changed since the batch was put together. */
    Destination of(@Nullable Object own) {
        return equals(own) ? (Destination) own : this;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof Destination that && Objects.equals(data(), that.data());
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(data());
    }

    private @Nullable Object data() {
        return association == null ? null : association.data();
    }
}
