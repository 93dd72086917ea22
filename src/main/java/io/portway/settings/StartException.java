package io.portway.settings;

import java.util.List;
import java.util.stream.Collectors;

/** What keeps Portway from starting, all faults at once. */
public final class StartException extends RuntimeException {

    private final transient List<Fault> faults;

    public StartException(List<Fault> faults) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
        this.faults = List.copyOf(faults);
    }

    public List<Fault> faults() {
        return faults;
    }
}
