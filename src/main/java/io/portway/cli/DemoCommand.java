package io.portway.cli;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Starts the demo, which is among the tests and therefore not in the jar. */
@Command(
        name = "demo",
        description = "Play with a broker and a small fleet on this machine, apart from your own configuration.")
public final class DemoCommand implements Callable<Integer> {

    private static final String DEMO = "io.portway.demo.Demo";

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws ReflectiveOperationException {
        try {
            Class.forName(DEMO).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
            return 0;
        } catch (ClassNotFoundException e) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "The demo is not on the class path. Start it with ./portway demo in a checkout of Portway.");
            return 1;
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("The demo failed: " + e.getCause().getMessage(), e.getCause());
        }
    }
}
