package io.portway.testing;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Adds the end of Portway's log to the failure of a test: where only the failure is printed, nothing else tells why. */
public final class PortwayLog implements TestExecutionExceptionHandler {

    private static final int LINES = 40;

    private final Supplier<PortwayProcess> portway;

    public PortwayLog(Supplier<PortwayProcess> portway) {
        this.portway = portway;
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) {
        List<String> lines = portway.get().logText().lines().toList();
        List<String> end = lines.subList(Math.max(0, lines.size() - LINES), lines.size());
        throw new AssertionError(
                failure.getMessage() + System.lineSeparator() + "Portway's log ends with" + System.lineSeparator()
                        + String.join(System.lineSeparator(), end),
                failure);
    }
}
