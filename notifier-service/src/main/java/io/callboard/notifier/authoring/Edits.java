package io.callboard.notifier.authoring;

import java.util.Locale;

/** How many letters have to be typed differently to make one name of another; upper and lower case are the same. */
final class Edits {

    private Edits() {}

    static int between(String one, String other) {
        String from = one.toLowerCase(Locale.ROOT);
        String to = other.toLowerCase(Locale.ROOT);
        int[] before = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            before[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] present = new int[to.length() + 1];
            present[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1;
                present[column] =
                        Math.min(Math.min(present[column - 1], before[column]) + 1, before[column - 1] + replaced);
            }
            before = present;
        }
        return before[to.length()];
    }
}
