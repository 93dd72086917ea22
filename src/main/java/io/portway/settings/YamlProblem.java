package io.portway.settings;

import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** What is wrong with YAML that cannot be read, in words that need no parser to understand. */
public final class YamlProblem {

    private YamlProblem() {}

    /** The problem at a place, without a full stop, in one line. */
    public static String of(MarkedYamlEngineException failure, Mark at) {
        String problem = failure.getProblem()
                .replaceFirst("(?s)^found character '\\\\t\\(TAB\\)'.*", "a tab indents; use spaces")
                .replaceFirst(
                        "(?s)^expected <block end>, but found.*", "this is indented otherwise than what it belongs to");
        String begin = failure.getContextMark()
                .filter(start -> start.getLine() != at.getLine())
                .map(start -> ", " + failure.getContext() + " that starts in line " + (start.getLine() + 1))
                .orElse("");
        return (problem + begin).strip().replaceAll("\\s+", " ");
    }
}
