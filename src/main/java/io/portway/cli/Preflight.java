package io.portway.cli;

import io.portway.settings.Fault;
import io.portway.settings.Home;
import io.portway.settings.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What can be said before anything starts: whether the servers can listen and the data directory can hold a database.
 * Camel's HTTP server only logs that its port is taken, and starts without.
 */
final class Preflight {

    private static final Set<String> NETWORK_FILE_SYSTEMS = Set.of(
            "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "9p", "v9fs", "afs", "ceph", "lustre", "gpfs");

    private Preflight() {}

    static List<Fault> faults(Home home, Settings settings) {
        List<Fault> faults = new ArrayList<>();
        portFault(settings.http()).ifPresent(faults::add);
        portFault(settings.management()).ifPresent(faults::add);
        directoryFault(home, settings.data().directory()).ifPresent(faults::add);
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

    private static Optional<Fault> directoryFault(Home home, Path directory) {
        String where = "data directory " + home.show(directory);
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, "writable", ".tmp"));
            if (isNetwork(Files.getFileStore(directory).type())) {
                return Optional.of(
                        new Fault(
                                where,
                                "is on a network file system, where a database is not safe; set portway.data.dir to a local disk."));
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(new Fault(
                    where, "is not writable; set portway.data.dir to a directory that is, or change its permissions."));
        }
    }

    static boolean isNetwork(String fileSystem) {
        String type = fileSystem.toLowerCase(Locale.ROOT);
        return NETWORK_FILE_SYSTEMS.contains(type)
                || type.startsWith("fuse.sshfs")
                || type.startsWith("fuse.glusterfs");
    }
}
