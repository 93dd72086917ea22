package io.portway.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody who misspelt a name most likely meant. */
public final class Suggestion {

    private Suggestion() {}

    /**
     * The candidate nearest to the word; empty if none is near enough to be a misspelling. A word that is much longer than a
     * candidate is not compared with it, as that takes memory for each pair of letters, and the word may come from anybody.
     */
    public static Optional<String> nearest(String word, Collection<String> candidates) {
        int enough = Math.max(1, word.length() / 5);
        return candidates.stream()
                .filter(candidate -> Math.abs(word.length() - candidate.length()) <= enough)
                .filter(candidate -> distance(word, candidate) <= enough)
                .min(Comparator.<String>comparingInt(candidate -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** "; did you mean x?", or nothing. */
    public static String didYouMean(String word, Collection<String> candidates) {
        return nearest(word, candidates)
                .map(candidate -> "; did you mean " + candidate + "?")
                .orElse("");
    }

    /** How many letters to insert, delete, replace or swap with their neighbour. */
    private static int distance(String a, String b) {
        int[][] distance = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    distance[i][j] = i + j;
                    continue;
                }
                int replace = distance[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                distance[i][j] = Math.min(replace, 1 + Math.min(distance[i - 1][j], distance[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    distance[i][j] = Math.min(distance[i][j], 1 + distance[i - 2][j - 2]);
                }
            }
        }
        return distance[a.length()][b.length()];
    }
}
