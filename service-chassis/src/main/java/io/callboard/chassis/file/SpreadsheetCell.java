package io.callboard.chassis.file;

/**
 * Text in a cell of a CSV file that people open in a spreadsheet. A spreadsheet would take a text that begins like a
 * formula for one, and a formula can send the other cells somewhere. So such a text gets an apostrophe before it.
 */
public final class SpreadsheetCell {

    private static final char APOSTROPHE = '\'';
    private static final String BEGINNINGS = "=+-@\t\r";

    private SpreadsheetCell() {}

    /** The text as a cell that no spreadsheet takes for a formula. */
    public static String of(String text) {
        return looksLikeFormula(text, 0) ? APOSTROPHE + text : text;
    }

    /** The text of a cell that {@link #of} has written. */
    public static String text(String cell) {
        return !cell.isEmpty() && cell.charAt(0) == APOSTROPHE && looksLikeFormula(cell, 1) ? cell.substring(1) : cell;
    }

    private static boolean looksLikeFormula(String text, int begin) {
        return text.length() > begin && BEGINNINGS.indexOf(text.charAt(begin)) >= 0;
    }
}
