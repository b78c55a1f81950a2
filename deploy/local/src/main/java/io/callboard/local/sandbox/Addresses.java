package io.callboard.local.sandbox;

import java.util.regex.Pattern;

/** Mail addresses, alone or as {@code Name <address>}. */
final class Addresses {

    private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>,]+@[^\\s@<>,]+\\.[^\\s@<>,]+");

    private Addresses() {}

    static boolean isAddress(String value) {
        return ADDRESS.matcher(bare(value)).matches();
    }

    static String bare(String address) {
        String trimmed = address.strip();
        int open = trimmed.lastIndexOf('<');
        return open >= 0 && trimmed.endsWith(">") ? trimmed.substring(open + 1, trimmed.length() - 1) : trimmed;
    }
}
