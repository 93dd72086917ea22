package io.portway.association;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The further FPorts that {@code data.f_port_set} of an association names: a list, or {@code "all"}. */
final class FPortSet {

    private static final FPortSet NONE = new FPortSet(new BitSet());

    private final BitSet ports;

    private FPortSet(BitSet ports) {
        this.ports = ports;
    }

    /** What is not a port, or not a list, counts as none: data is not checked where packages are matched. */
    static FPortSet of(@Nullable Map<String, @Nullable Object> data) {
        Object value = data == null ? null : data.get("f_port_set");
        BitSet ports = new BitSet(AssociationKey.MAX_F_PORT + 1);
        if ("all".equals(value)) {
            ports.set(0, AssociationKey.MAX_F_PORT + 1);
        } else if (value instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof Long port && port >= 0 && port <= AssociationKey.MAX_F_PORT) {
                    ports.set(port.intValue());
                }
            }
        }
        return ports.isEmpty() ? NONE : new FPortSet(ports);
    }

    boolean contains(int fPort) {
        return ports.get(fPort);
    }
}
