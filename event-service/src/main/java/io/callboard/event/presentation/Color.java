package io.callboard.event.presentation;

import java.util.Locale;
import java.util.regex.Pattern;

/** A colour of the sRGB space; each part is from 0 to 255. */
record Color(int red, int green, int blue) {

    /** The least contrast of text by WCAG 2.2, success criterion 1.4.3. */
    static final double READABLE = 4.5;

    private static final Pattern FORM = Pattern.compile("#[0-9A-Fa-f]{6}");
    private static final Color WHITE = new Color(255, 255, 255);
    private static final Color BLACK = new Color(0, 0, 0);

    static boolean isColor(String text) {
        return FORM.matcher(text).matches();
    }

    static Color of(String text) {
        int value = Integer.parseInt(text.substring(1), 16);
        return new Color(value >> 16, value >> 8 & 0xFF, value & 0xFF);
    }

    /** The contrast ratio of WCAG 2.2: from 1 to 21. */
    double contrastTo(Color other) {
        double mine = luminance();
        double its = other.luminance();
        return (Math.max(mine, its) + 0.05) / (Math.min(mine, its) + 0.05);
    }

    /** White or black: the one with the higher contrast to this colour. That contrast is always at least 4.5. */
    Color readableText() {
        return contrastTo(WHITE) >= contrastTo(BLACK) ? WHITE : BLACK;
    }

    private double luminance() {
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    }

    private static double linear(int part) {
        double share = part / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "#%02x%02x%02x", red, green, blue);
    }
}
