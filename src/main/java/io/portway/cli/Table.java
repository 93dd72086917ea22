package io.portway.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Prints rows with their columns in line; a row may have fewer cells than others, and its last one sets no width. */
final class Table {

    private final String indent;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String indent) {
        this.indent = indent;
    }

    void add(List<String> cells) {
        rows.add(cells);
    }

    void print(PrintWriter out) {
        int[] widths = new int[Collections.max(rows.stream().map(List::size).toList())];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size() - 1; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(indent);
            for (int i = 0; i < row.size(); i++) {
                String cell = row.get(i);
                line.append(cell).append(" ".repeat(Math.max(0, widths[i] - cell.length()) + 2));
            }
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }
}
