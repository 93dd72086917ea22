package io.portway.cli;

import java.util.regex.Pattern;

/** Takes what may be a secret out of a message that is not ours: Camel quotes endpoint URIs and options in full. */
final class Redaction {

    private static final String HIDDEN = "***";
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/?#@\\s]*@");
    private static final Pattern QUERY =
            Pattern.compile("([?&][\\w.#-]+=)(?:RAW\\([^)]*\\)|RAW\\{[^}]*}|[^&\\s\\]>]*)");
    private static final Pattern OPTION = Pattern.compile("\\(([\\w.\\[\\]-]+)=[^)]*\\)");
    private static final Pattern OPTIONS = Pattern.compile("parameters=\\[\\{.*?}]", Pattern.DOTALL);
    private static final Pattern VALUE = Pattern.compile("with value:? .*?(?=$| due to| because)", Pattern.DOTALL);

    private Redaction() {}

    static String of(String message) {
        String text = USER_INFO.matcher(message).replaceAll("");
        text = QUERY.matcher(text).replaceAll("$1" + HIDDEN);
        text = OPTIONS.matcher(text).replaceAll("parameters=[" + HIDDEN + "]");
        text = OPTION.matcher(text).replaceAll("($1)");
        return VALUE.matcher(text).replaceAll("with that value");
    }
}
