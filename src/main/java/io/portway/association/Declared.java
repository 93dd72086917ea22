package io.portway.association;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of associations when a file was applied.
 *
 * @param takenOver those that the API had made and the file owns from now on; they are among the updated ones
 */
public record Declared(int created, int updated, int removed, List<AssociationKey> takenOver) {

    public Declared {
        takenOver = List.copyOf(takenOver);
    }

    static Declared of(List<DeclareChange.Step> steps) {
        int created = 0;
        int updated = 0;
        int removed = 0;
        List<AssociationKey> takenOver = new ArrayList<>();
        for (DeclareChange.Step step : steps) {
            if (!step.isStored()) {
                continue;
            }
            if (step.after() == null) {
                removed++;
            } else if (step.before() == null) {
                created++;
            } else {
                updated++;
                if (step.before().declaredIn() == null) {
                    takenOver.add(step.after().key());
                }
            }
        }
        return new Declared(created, updated, removed, takenOver);
    }

    public boolean isNothing() {
        return created + updated + removed == 0;
    }
}
