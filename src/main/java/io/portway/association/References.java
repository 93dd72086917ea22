package io.portway.association;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the references in the data of declared associations stand for. A reference is written {@code {{…}}} into a text;
 * it is stored as it is written, and resolved only when a package gets the data.
 */
public final class References {

    public static final References NONE = new References(Map.of());

    private static final Pattern REFERENCE = Pattern.compile("\\{\\{([^{}]*)}}");

    private final Map<String, String> values;

    /** @param values by what is between the braces */
    public References(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /** What is between the braces of each reference in a text. */
    public static List<String> in(String text) {
        return REFERENCE.matcher(text).results().map(found -> found.group(1)).toList();
    }

    /** Whether braces are opened in a text that are none of a reference. */
    public static boolean hasOpenBraces(String text) {
        return REFERENCE.matcher(text).replaceAll("").contains("{{");
    }

    /** These and others; where both have a value, that of the others counts. */
    References and(References others) {
        Map<String, String> all = new LinkedHashMap<>(values);
        all.putAll(others.values);
        return new References(all);
    }

    /** An association that a file declares as packages get it; any other as it is. */
    Association resolve(Association association) {
        return association.declaredIn() == null ? association : association.withData(resolve(association.data()));
    }

    /** The same object if there is nothing to resolve. */
    public @Nullable Map<String, @Nullable Object> resolve(@Nullable Map<String, @Nullable Object> data) {
        if (data == null) {
            return null;
        }
        Map<String, @Nullable Object> resolved = map(data);
        return resolved.equals(data) ? data : AssociationData.copyOf(resolved);
    }

    private Map<String, @Nullable Object> map(Map<?, ?> map) {
        Map<String, @Nullable Object> resolved = new LinkedHashMap<>();
        map.forEach((key, value) -> resolved.put((String) key, value(value)));
        return resolved;
    }

    private @Nullable Object value(@Nullable Object value) {
        if (value instanceof String text) {
            return text(text);
        }
        if (value instanceof Map<?, ?> map) {
            return map(map);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> resolved = new ArrayList<>(list.size());
            list.forEach(element -> resolved.add(value(element)));
            return resolved;
        }
        return value;
    }

    private String text(String text) {
        return REFERENCE
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group())));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof References references && values.equals(references.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** Names them, without what they stand for. */
    @Override
    public String toString() {
        return "References" + values.keySet();
    }
}
