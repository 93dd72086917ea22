package io.portway.system;

import io.portway.testing.PortwayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A package of a user's own, whose route writes into the log which uplinks it takes and fails for some of them. */
final class UserPackage {

    static final String NAME = "user-package";

    private static final String ROUTE =
            """
            - route:
                id: user-package
                from:
                  uri: package:user-package
                  parameters:
                    defaultFPort: 201
                  steps:
                    - unmarshal:
                        json: {}
                    - choice:
                        when:
                          - simple: "%s"
                            steps:
                              - throwException:
                                  exceptionType: java.io.IOException
                                  message: "not now"
                    - log:
                        message: "takes ${body[end_device_ids][device_id]} ${body[uplink_message][f_cnt]}."
            """;
    private static final Pattern TAKES = Pattern.compile("takes (\\S+) (\\d+)\\.");

    private UserPackage() {}

    /** Writes its route file, which counts from the next start on. */
    static Path write(PortwayProcess portway, String failsWhen) {
        try {
            Path file = portway.home().resolve("routes/packages/user-package.camel.yaml");
            return Files.writeString(file, ROUTE.formatted(failsWhen));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Forwards everything of the application to it as well. */
    static void associate(PortwayProcess portway, String applicationId) {
        portway.put(
                applicationId + "/packages/associations/201",
                """
                {"default":{"package_name":"user-package","data":{"f_port_set":"all"}},
                 "field_mask":{"paths":["package_name","data"]}}""");
    }

    /** The f_cnt of all uplinks that it took of each device, as it took them. */
    static Map<String, List<Integer>> taken(PortwayProcess portway) {
        Map<String, List<Integer>> taken = new TreeMap<>();
        Matcher matcher = TAKES.matcher(portway.logText());
        while (matcher.find()) {
            taken.computeIfAbsent(matcher.group(1), device -> new ArrayList<>()).add(Integer.valueOf(matcher.group(2)));
        }
        return taken;
    }
}
