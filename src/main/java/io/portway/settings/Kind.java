package io.portway.settings;

import io.netty.util.NetUtil;
import io.portway.application.Identifiers;
import io.portway.association.MatchRule;
import io.portway.data.DataKey;
import io.portway.data.DatabaseAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What values a key takes.
 *
 * @param takes  completes the sentence "this key takes …"
 * @param secret whether a value may be given as a file, and is never shown
 * @param parser throws an {@link IllegalArgumentException} for a text that is no such value
 */
record Kind<T>(String takes, boolean secret, Function<String, T> parser) {

    private static final Pattern HOST =
            Pattern.compile("[0-9A-Za-z][0-9A-Za-z._-]*|[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*");
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("(?i)password=|//[^/?]*@");
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,12})([A-Za-z]*)");
    private static final Map<String, Duration> TIMES = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));
    private static final Map<String, Long> SIZES =
            Map.of("KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40);
    private static final long MAX_DAYS = 3650;

    static Kind<String> host() {
        return new Kind<>("a host name or an address, without a port", false, text -> {
            refuseUnless(HOST.matcher(text).matches());
            return text;
        });
    }

    /** Networks with the length of their prefix; of a single address that is the whole. */
    static Kind<List<String>> networks() {
        String takes = "a list of addresses and networks with commas between, such as 10.0.0.0/8, 192.168.1.7";
        return new Kind<>(takes, false, text -> Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .map(Kind::network)
                .toList());
    }

    private static String network(String text) {
        String[] parts = text.split("/", -1);
        byte[] address = NetUtil.createByteArrayFromIpAddressString(parts[0]);
        refuseUnless(address != null && parts.length <= 2);
        int bits = 8 * address.length;
        int length = parts.length == 1 ? bits : Integer.parseInt(parts[1]);
        refuseUnless(length >= 0 && length <= bits);
        return parts[0] + "/" + length;
    }

    static Kind<String> id() {
        return new Kind<>("an id as in TTS: lower-case letters, digits and single hyphens, 3 to 36", false, text -> {
            refuseUnless(Identifiers.matches(text));
            return text;
        });
    }

    static Kind<Integer> port() {
        return new Kind<>("a port number from 1 to 65535", false, text -> {
            int port = Integer.parseInt(text);
            refuseUnless(port >= 1 && port <= 65535);
            return port;
        });
    }

    static Kind<Boolean> flag() {
        return new Kind<>("true or false", false, text -> {
            refuseUnless(text.equals("true") || text.equals("false"));
            return text.equals("true");
        });
    }

    static Kind<Duration> duration() {
        return new Kind<>("a time with its unit, such as 30s, 10m, 24h or 30d", false, text -> {
            Matcher matcher = numberAndUnit(text);
            Duration unit = TIMES.get(matcher.group(2));
            refuseUnless(unit != null);
            Duration duration = unit.multipliedBy(Long.parseLong(matcher.group(1)));
            refuseUnless(duration.compareTo(Duration.ZERO) > 0 && duration.compareTo(Duration.ofDays(MAX_DAYS)) <= 0);
            return duration;
        });
    }

    /** Bytes. */
    static Kind<Long> size() {
        return new Kind<>("a size with its unit, such as 512MiB or 4GiB", false, text -> {
            Matcher matcher = numberAndUnit(text);
            Long unit = SIZES.get(matcher.group(2));
            refuseUnless(unit != null);
            long size = Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
            refuseUnless(size > 0);
            return size;
        });
    }

    static Kind<String> choice(String... choices) {
        List<String> list = List.of(choices);
        return new Kind<>(String.join(" or ", choices), false, text -> {
            refuseUnless(list.contains(text));
            return text;
        });
    }

    static Kind<MatchRule> matchRule() {
        String takes = Arrays.stream(MatchRule.values()).map(MatchRule::key).collect(Collectors.joining(" or "));
        return new Kind<>(takes, false, text -> MatchRule.of(text).orElseThrow(IllegalArgumentException::new));
    }

    static Kind<Path> path() {
        return new Kind<>("a path", false, Path::of);
    }

    static Kind<URI> httpUrl() {
        return new Kind<>("a URL that starts with https:// or http://", false, text -> {
            URI url = URI.create(text);
            refuseUnless(("https".equals(url.getScheme()) || "http".equals(url.getScheme())) && url.getHost() != null);
            refuseUnless(url.getUserInfo() == null && url.getQuery() == null);
            return url;
        });
    }

    /** Secret, as it may hold a password. */
    static Kind<String> databaseUrl() {
        return new Kind<>(
                "a JDBC URL without password, such as jdbc:sqlite:data/portway.db or jdbc:postgresql://host/portway",
                true,
                text -> {
                    DatabaseAddress address = new DatabaseAddress(text);
                    refuseUnless(address.isFile()
                            || address.isServer()
                                    && !PASSWORD_IN_URL.matcher(text).find());
                    return text;
                });
    }

    static Kind<DataKey> dataKey() {
        return new Kind<>("base64 of 32 bytes", true, DataKey::parse);
    }

    static Kind<String> apiKey() {
        return new Kind<>("an API key", true, text -> {
            refuseUnless(text.chars().allMatch(c -> c > ' ' && c < 127));
            return text;
        });
    }

    static Kind<String> password() {
        return new Kind<>("a password", true, text -> text);
    }

    static Kind<String> portwayApiKey() {
        return new Kind<>("NNSXS.<id>.<secret> with 32 to 256 characters of secret", true, text -> {
            refuseUnless(text.matches("NNSXS\\.[0-9A-Za-z]{1,64}\\.[0-9A-Za-z]{32,256}"));
            return text;
        });
    }

    private static Matcher numberAndUnit(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        refuseUnless(matcher.matches());
        return matcher;
    }

    private static void refuseUnless(boolean right) {
        if (!right) {
            throw new IllegalArgumentException();
        }
    }
}
