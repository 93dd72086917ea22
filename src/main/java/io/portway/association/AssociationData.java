package io.portway.association;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The data of an association: a JSON object (google.protobuf.Struct), as maps and lists that nobody can change. Numbers
 * are doubles in TTS; here a whole number that a double holds exactly is a {@code Long}, any other a {@code Double}.
 */
public final class AssociationData {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<Map<String, @Nullable Object>> OBJECT = new TypeReference<>() {};
    private static final double LARGEST_EXACT = 1L << 53;

    private AssociationData() {}

    /**
     * A deep copy that cannot be changed; the same object if it is one already.
     *
     * @throws IllegalArgumentException if something in it is not JSON, or a number larger than a double
     */
    public static Map<String, @Nullable Object> copyOf(Map<String, @Nullable Object> data) {
        return data instanceof Frozen ? data : freeze(data);
    }

    /**
     * The data of a device over that of the application, field by field: what the device names, null included, replaces the
     * whole field of the application.
     */
    static @Nullable Map<String, @Nullable Object> merge(
            @Nullable Map<String, @Nullable Object> application, @Nullable Map<String, @Nullable Object> device) {
        if (application == null || application.isEmpty()) {
            return device;
        }
        if (device == null || device.isEmpty()) {
            return application;
        }
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(application);
        merged.putAll(device);
        return merged.equals(application) ? application : copyOf(merged);
    }

    /** About how many bytes the data takes in memory. */
    static long roughSize(@Nullable Object data) {
        if (data instanceof String text) {
            return 48 + text.length();
        }
        if (data instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .mapToLong(entry -> 48 + roughSize(entry.getKey()) + roughSize(entry.getValue()))
                    .sum();
        }
        return data instanceof List<?> list
                ? list.stream().mapToLong(element -> 8 + roughSize(element)).sum()
                : 16;
    }

    static Map<String, @Nullable Object> parse(String json) {
        try {
            return copyOf(MAPPER.readValue(json, OBJECT));
        } catch (JsonProcessingException e) {
            e.clearLocation();
            throw new IllegalStateException("stored association data is not JSON: " + e.getOriginalMessage());
        }
    }

    static String toJson(Map<String, @Nullable Object> data) {
        try {
            return MAPPER.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("association data cannot be written as JSON: " + e.getOriginalMessage());
        }
    }

    private static Frozen freeze(Map<?, ?> map) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(map.size() * 4 / 3 + 1);
        map.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                throw new IllegalArgumentException("a key of association data is not text");
            }
            copy.put(text(name, name), value(name, value));
        });
        return new Frozen(copy);
    }

    private static @Nullable Object value(String name, @Nullable Object value) {
        if (value == null || value instanceof Boolean || value instanceof Frozen) {
            return value;
        }
        if (value instanceof String text) {
            return text(name, text);
        }
        if (value instanceof Number number) {
            return number(name, number.doubleValue());
        }
        if (value instanceof Map<?, ?> map) {
            return freeze(map);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            list.forEach(element -> copy.add(value(name, element)));
            return Collections.unmodifiableList(copy);
        }
        throw new IllegalArgumentException("'" + name + "' in association data is not JSON but "
                + value.getClass().getName());
    }

    /** Half a surrogate pair could neither be stored nor sent as UTF-8. */
    private static String text(String name, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new IllegalArgumentException(
                        "'" + name.replaceAll("\\p{Cs}", "?") + "' in association data is not Unicode text");
            }
        }
        return text;
    }

    private static Number number(String name, double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw new IllegalArgumentException("'" + name + "' in association data is a number larger than a double");
        }
        if (Math.abs(number) <= LARGEST_EXACT && number == Math.rint(number)) {
            return (long) number;
        }
        return number;
    }

    /** Marks a map as deeply unchangeable, so that it is not copied again and equal data is often the same object. */
    private static final class Frozen extends AbstractMap<String, @Nullable Object> {

        private final Map<String, @Nullable Object> map;

        Frozen(Map<String, @Nullable Object> map) {
            this.map = map;
        }

        @Override
        public Set<Entry<String, @Nullable Object>> entrySet() {
            return Collections.unmodifiableMap(map).entrySet();
        }

        @Override
        public @Nullable Object get(Object key) {
            return map.get(key);
        }

        @Override
        public boolean containsKey(Object key) {
            return map.containsKey(key);
        }
    }
}
