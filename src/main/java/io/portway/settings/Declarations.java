package io.portway.settings;

import io.portway.association.Declaration;
import io.portway.association.References;
import java.util.List;

/**
 * What a file declares.
 *
 * @param faults  because of which nothing of it counts
 * @param oddities what is no fault, but most likely misspelt
 */
public record Declarations(
        List<Declaration> associations, References references, List<Fault> faults, List<Fault> oddities) {

    static final Declarations NONE = new Declarations(List.of(), References.NONE, List.of(), List.of());

    public Declarations {
        associations = List.copyOf(associations);
        faults = List.copyOf(faults);
        oddities = List.copyOf(oddities);
    }
}
