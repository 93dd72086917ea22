package io.portway.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The samples of a page of metrics.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Prometheus' text format</a>
 */
record MetricsText(List<Sample> samples) {

    private static final Pattern LINE = Pattern.compile("([A-Za-z_:][\\w:]*)(?:\\{(.*)})?\\s+(\\S+)(?:\\s+-?\\d+)?");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** One value with its labels. */
    record Sample(String name, Map<String, String> labels, double value) {

        String label(String label) {
            return labels.getOrDefault(label, "");
        }
    }

    /** Lines that are no sample, comments above all, are passed over. */
    static MetricsText parse(String text) {
        List<Sample> samples = new ArrayList<>();
        for (String line : text.lines().toList()) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                samples.add(new Sample(matcher.group(1), labels(matcher.group(2)), number(matcher.group(3))));
            }
        }
        return new MetricsText(List.copyOf(samples));
    }

    List<Sample> all(String name) {
        return samples.stream().filter(sample -> sample.name().equals(name)).toList();
    }

    OptionalDouble value(String name) {
        return all(name).stream().mapToDouble(Sample::value).findFirst();
    }

    OptionalDouble value(String name, String label, String text) {
        return all(name).stream()
                .filter(sample -> sample.label(label).equals(text))
                .mapToDouble(Sample::value)
                .findFirst();
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new HashMap<>();
        if (text != null) {
            Matcher matcher = LABEL.matcher(text);
            while (matcher.find()) {
                String value = matcher.group(2).replace("\\n", "\n").replaceAll("\\\\(.)", "$1");
                labels.put(matcher.group(1), value);
            }
        }
        return labels;
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }
}
