package io.portway.cli;

import io.portway.settings.Fault;
import io.portway.settings.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the servers will be able to listen, asked before anything starts: Camel's HTTP server only logs that its port is
 * taken, and starts without.
 */
final class ListeningPorts {

    private ListeningPorts() {}

    static List<Fault> faults(Settings settings) {
        List<Fault> faults = new ArrayList<>();
        portFault(settings.http()).ifPresent(faults::add);
        portFault(settings.management()).ifPresent(faults::add);
        return faults;
    }

    private static Optional<Fault> portFault(Settings.Address address) {
        InetSocketAddress socketAddress = new InetSocketAddress(address.host(), address.port());
        String hostKey = address.portKey().replaceFirst("port$", "host");
        if (socketAddress.isUnresolved()) {
            return Optional.of(new Fault(hostKey, "nobody knows the host " + address.host() + "; give an address."));
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(socketAddress);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    bindFault(address, hostKey, StartFailure.message(e).toLowerCase(Locale.ROOT)));
        }
    }

    private static Fault bindFault(Settings.Address address, String hostKey, String reason) {
        String where = address.host() + ":" + address.port();
        if (reason.contains("in use")) {
            return new Fault(
                    address.portKey(), where + " is in use by another process; stop that one or set another port.");
        }
        if (reason.contains("permission")) {
            return new Fault(address.portKey(), "may not listen on " + where + "; set a port of 1024 or above.");
        }
        if (reason.contains("assign")) {
            return new Fault(
                    hostKey, address.host() + " is no address of this machine; 0.0.0.0 stands for all of them.");
        }
        return new Fault(address.portKey(), "cannot listen on " + where + ": " + reason + ".");
    }
}
