package io.portway.settings;

import java.util.List;
import java.util.stream.Collectors;

/** Settings that Portway cannot start with, all faults at once. */
public final class SettingsException extends RuntimeException {

    private final transient List<Fault> faults;

    public SettingsException(List<Fault> faults) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
        this.faults = List.copyOf(faults);
    }

    public List<Fault> faults() {
        return faults;
    }
}
