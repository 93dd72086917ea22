package io.portway;

import io.portway.cli.ApiKeyCommand;
import io.portway.cli.AssociationsCommand;
import io.portway.cli.CheckCommand;
import io.portway.cli.DemoCommand;
import io.portway.cli.RunCommand;
import io.portway.cli.StatusCommand;
import io.portway.cli.VersionProvider;
import io.portway.cli.WarmUpCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The program: runs the sub-command that its arguments name. */
@Command(
        name = "portway",
        description = "Integration gateway for The Things Stack.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            DemoCommand.class,
            CheckCommand.class,
            StatusCommand.class,
            ApiKeyCommand.class,
            AssociationsCommand.class,
            WarmUpCommand.class
        })
public final class Portway {

    private Portway() {}

    /** Ends the process with 0 when all is well, 1 when the command failed, 2 when it was not understood. */
    public static void main(String[] args) {
        CommandLine line = new CommandLine(new Portway())
                .setExpandAtFiles(false)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("portway: " + failure.getMessage());
                    return command.getCommandSpec().exitCodeOnExecutionException();
                });
        System.exit(line.execute(args));
    }
}
