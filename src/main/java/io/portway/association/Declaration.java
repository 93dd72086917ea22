package io.portway.association;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An association as a file declares it.
 *
 * @param data  with its {@link References} unresolved
 * @param where file, line and column, for messages
 */
public record Declaration(
        AssociationKey key, String packageName, @Nullable Map<String, @Nullable Object> data, String where) {

    public Declaration {
        AssociationKey.requireId("package name", packageName);
        data = data == null ? null : AssociationData.copyOf(data);
    }

    /** Names the keys of the data, not their values. */
    @Override
    public String toString() {
        return packageName + " on " + key + " in " + where + ", data " + (data == null ? "none" : data.keySet());
    }
}
