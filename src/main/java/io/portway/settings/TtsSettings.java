package io.portway.settings;

import io.portway.application.Identifiers;
import io.portway.application.Tts;
import io.portway.application.TtsApplication;
import io.portway.settings.Sources.Given;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Puts the keys {@code portway.tts.…} together. The short ones, without a name, describe one application of the TTS
 * that is called {@code default}.
 */
final class TtsSettings {

    private static final String PREFIX = "portway.tts.";
    private static final String DEFAULT = "default";
    private static final int TLS_PORT = 8883;
    private static final int PLAIN_PORT = 1883;

    private final Values values;

    TtsSettings(Values values) {
        this.values = values;
    }

    /** Every TTS that is described well enough; what is wrong with the others is a fault. */
    List<Tts> read() {
        Map<String, Given> names = new TreeMap<>();
        for (Given given : values.allGiven()) {
            if (given.key().name().startsWith(PREFIX)) {
                names.putIfAbsent(
                        given.names().isEmpty() ? DEFAULT : given.names().get(0), given);
            }
        }
        List<Tts> ttses = new ArrayList<>();
        names.forEach((name, at) -> describe(name, at).ifPresent(ttses::add));
        refuseOneNameForTwo(ttses, names);
        return ttses;
    }

    private Optional<Tts> describe(String name, Given at) {
        List<TtsApplication> applications = applications(name, at);
        boolean tls = either(Keys.TTS_TLS, Keys.TTS_NAME_TLS, name).orElse(true);
        int port = either(Keys.TTS_PORT, Keys.TTS_NAME_MQTT_PORT, name).orElse(tls ? TLS_PORT : PLAIN_PORT);
        Optional<String> tenant = either(Keys.TTS_TENANT, Keys.TTS_NAME_TENANT, name);
        Optional<Path> caFile = caFile(name, tls);
        Optional<URI> url = values.given(Keys.TTS_NAME_URL, List.of(name));
        Optional<String> host = either(Keys.TTS_HOST, Keys.TTS_NAME_MQTT_HOST, name);
        if (host.isEmpty()) {
            if (!isGiven(Keys.TTS_HOST) && !isGiven(Keys.TTS_NAME_MQTT_HOST, name)) {
                missing("MQTT host", Keys.TTS_HOST, Keys.TTS_NAME_MQTT_HOST.property(List.of(name)), name, at);
            }
            return Optional.empty();
        }
        return Optional.of(new Tts(
                name,
                url.orElseGet(() -> URI.create("https://" + bracketed(host.get()))),
                host.get(),
                port,
                tls,
                caFile.orElse(null),
                tenant.orElse(null),
                applications));
    }

    private List<TtsApplication> applications(String name, Given at) {
        TreeSet<String> ids = new TreeSet<>();
        Stream.of(Keys.TTS_NAME_APPLICATION_API_KEY, Keys.TTS_NAME_APPLICATION_ALIAS)
                .flatMap(key -> values.namesOf(key).stream())
                .filter(names -> names.get(0).equals(name))
                .forEach(names -> ids.add(names.get(1)));
        List<TtsApplication> applications = new ArrayList<>();
        for (String id : ids) {
            application(name, id, at).ifPresent(applications::add);
        }
        boolean inShort = name.equals(DEFAULT) && (isGiven(Keys.TTS_APPLICATION) || isGiven(Keys.TTS_API_KEY));
        if (inShort) {
            onlyApplication(at).ifPresent(applications::add);
        } else if (ids.isEmpty()) {
            String property = Keys.TTS_NAME_APPLICATION_API_KEY.name().replace("<name>", name);
            missing("application", Keys.TTS_APPLICATION, property, name, at);
        }
        return applications;
    }

    private Optional<TtsApplication> application(String name, String id, Given at) {
        Optional<String> key = values.given(Keys.TTS_NAME_APPLICATION_API_KEY, List.of(name, id));
        Optional<String> alias = values.given(Keys.TTS_NAME_APPLICATION_ALIAS, List.of(name, id));
        if (!Identifiers.matches(id)) {
            values.fault(at, "TTS " + name + " has an application '" + id + "', which is no id of TTS.");
            return Optional.empty();
        }
        if (!isGiven(Keys.TTS_NAME_APPLICATION_API_KEY, name, id)) {
            String property = Keys.TTS_NAME_APPLICATION_API_KEY.property(List.of(name, id));
            values.fault(at, "application " + id + " of TTS " + name + " has no API key; set " + property + ".");
        }
        return key.map(found -> new TtsApplication(id, found, alias.orElse(null)));
    }

    private Optional<TtsApplication> onlyApplication(Given at) {
        Optional<String> id = values.given(Keys.TTS_APPLICATION, List.of());
        Optional<String> key = values.given(Keys.TTS_API_KEY, List.of());
        if (!isGiven(Keys.TTS_APPLICATION)) {
            missing("application", Keys.TTS_APPLICATION, Keys.TTS_APPLICATION.name(), DEFAULT, at);
        }
        if (!isGiven(Keys.TTS_API_KEY)) {
            missing("API key", Keys.TTS_API_KEY, Keys.TTS_API_KEY.name(), DEFAULT, at);
        }
        return id.isPresent() && key.isPresent()
                ? Optional.of(new TtsApplication(id.get(), key.get(), null))
                : Optional.empty();
    }

    private Optional<Path> caFile(String name, boolean tls) {
        Optional<Path> file = values.path(Keys.TTS_NAME_CA_FILE, name);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        Given at = values.source(Keys.TTS_NAME_CA_FILE, List.of(name)).orElseThrow();
        if (!tls) {
            values.fault(at, at.shown() + " is set although TLS is off; take one of the two back.");
            return Optional.empty();
        }
        if (!Files.isReadable(file.get())) {
            values.fault(at, at.shown() + " names " + values.show(file.get()) + ", which cannot be read.");
            return Optional.empty();
        }
        return file;
    }

    /** The value of the long key, or for the default TTS of the short one. */
    private <T> Optional<T> either(Key<T> brief, Key<T> full, String name) {
        Optional<T> value = values.given(full, List.of(name));
        if (!name.equals(DEFAULT)) {
            return value;
        }
        Optional<T> inShort = values.given(brief, List.of());
        if (inShort.isPresent() && value.isPresent()) {
            Given at = values.source(full, List.of(name)).orElseThrow();
            values.fault(at, at.shown() + " and " + brief.name() + " are both set; keep one of the two.");
        }
        return inShort.or(() -> value);
    }

    private void missing(String what, Key<?> brief, String property, String name, Given at) {
        boolean inShort = at.names().isEmpty();
        String remedy = inShort ? brief.name() + " (" + Key.environmentName(brief.name()) + ")" : property;
        values.fault(at, "TTS " + name + " has no " + what + "; set " + remedy + ".");
    }

    private boolean isGiven(Key<?> key, String... names) {
        return values.source(key, List.of(names)).isPresent();
    }

    private void refuseOneNameForTwo(List<Tts> ttses, Map<String, Given> at) {
        Map<String, List<String>> owners = new TreeMap<>();
        for (Tts tts : ttses) {
            for (TtsApplication application : tts.applications()) {
                owners.computeIfAbsent(application.id(), id -> new ArrayList<>())
                        .add(tts.name());
            }
        }
        Map<String, String> names = new TreeMap<>();
        for (Tts tts : ttses) {
            for (TtsApplication application : tts.applications()) {
                List<String> in = owners.get(application.id());
                String alias = Keys.TTS_NAME_APPLICATION_ALIAS.property(List.of(tts.name(), application.id()));
                if (in.size() > 1 && application.alias() == null) {
                    values.fault(
                            at.get(tts.name()),
                            "application " + application.id() + " is in the TTS " + String.join(" and ", in)
                                    + "; give each a name of its own, this one by " + alias + ".");
                    continue;
                }
                String other = names.putIfAbsent(application.name(), tts.name());
                if (other != null) {
                    values.fault(
                            at.get(tts.name()),
                            "an application of TTS " + other + " is called " + application.name()
                                    + " too; give this one another name by " + alias + ".");
                }
            }
        }
    }

    private static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
