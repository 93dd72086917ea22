package io.portway.association;

import io.portway.application.MessageType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A package that has a route, or once had one.
 *
 * @param defaultFPort what the API tells its callers to use; nothing here depends on it
 * @param rule         by which its associations match
 * @param messages     the types it asks for
 * @param running      whether its route is here now; while it is not, its deliveries wait
 */
public record KnownPackage(
        String name, @Nullable Integer defaultFPort, MatchRule rule, Set<MessageType> messages, boolean running) {

    public KnownPackage {
        AssociationKey.requireId("package name", name);
        if (defaultFPort != null && (defaultFPort < 1 || defaultFPort > AssociationKey.MAX_F_PORT)) {
            throw new IllegalArgumentException("default FPort " + defaultFPort + " of package " + name
                    + " is not in 1 to " + AssociationKey.MAX_F_PORT);
        }
        messages = Set.copyOf(messages);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("package " + name + " asks for no type of message");
        }
    }
}
