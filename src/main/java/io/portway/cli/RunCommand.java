package io.portway.cli;

import io.portway.PortwayMain;
import io.portway.StopSignals;
import io.portway.data.DataDirectory;
import io.portway.settings.AssociationsFile;
import io.portway.settings.Fault;
import io.portway.settings.Home;
import io.portway.settings.Settings;
import io.portway.settings.StartException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs Portway until it is told to stop. */
@Command(name = "run", description = "Run Portway with its configuration and routes, until Ctrl-C or SIGTERM.")
public final class RunCommand implements Callable<Integer> {

    @Mixin
    private HomeOptions options = new HomeOptions();

    @Option(names = "--until-ready", hidden = true, description = "Stop as soon as everything runs.")
    private boolean untilReady;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Home home = options.home();
        PortwayMain main = null;
        try {
            main = prepare(home);
            main.run();
            return 0;
        } catch (Exception e) {
            report(home, main, e);
            return 1;
        }
    }

    private PortwayMain prepare(Home home) {
        Settings.Loaded loaded = Settings.load(home);
        RouteFiles routes = RouteFiles.find(home);
        List<Fault> faults = new ArrayList<>(loaded.faults());
        faults.addAll(routes.faults());
        faults.addAll(AssociationsFile.read(home).faults());
        if (loaded.faults().isEmpty()) {
            faults.addAll(ports(loaded.settings()));
        }
        if (!faults.isEmpty()) {
            throw new StartException(faults);
        }
        PortwayMain main = PortwayMain.toRun(home, loaded, routes.pattern());
        Announcement announcement = new Announcement(home, loaded.settings(), routes);
        main.addMainListener(TemplateFaults.guard(home));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterStart(BaseMainSupport started) {
                announcement.ready(started.getCamelContext());
                if (untilReady) {
                    main.completed();
                }
            }
        });
        StopSignals.install(main::completed, loaded.settings().shutdownTimeout());
        return main;
    }

    /** Where another Portway runs on the same data, it has the ports, too: then that is told instead. */
    private static List<Fault> ports(Settings settings) {
        List<Fault> faults = ListeningPorts.faults(settings);
        return faults.isEmpty()
                ? faults
                : DataDirectory.belongsToAnother(settings.data().directory())
                        .map(problem -> List.of(new Fault(StartFailure.NOT_STARTED, problem)))
                        .orElse(faults);
    }

    private void report(Home home, @Nullable PortwayMain main, Exception failure) {
        PrintWriter err = spec.commandLine().getErr();
        List<Fault> faults = new StartFailure(home, main == null ? null : main.getCamelContext()).faults(failure);
        faults.forEach(err::println);
        if (options.debug()) {
            failure.printStackTrace(err);
        }
        err.flush();
        if (main != null) {
            main.close();
        }
    }
}
