package io.callboard.registration.registrant;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An e-mail address in lower case, so that one person's spellings are one address.
 *
 * @param value at most 254 characters; an international domain in its ASCII form
 */
public record EmailAddress(String value) {

    private static final int MAX_LENGTH = 254;
    private static final int MAX_LOCAL_LENGTH = 64;
    private static final Pattern LOCAL =
            Pattern.compile("[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
    private static final Pattern DOMAIN =
            Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]");

    public EmailAddress {
        if (value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("has at most 254 characters");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("has a control character");
        }
        String address = value.strip().toLowerCase(Locale.ROOT);
        int at = address.lastIndexOf('@');
        if (at < 1 || at > MAX_LOCAL_LENGTH) {
            throw notAnAddress();
        }
        String domain = ascii(address.substring(at + 1));
        if (!LOCAL.matcher(address.substring(0, at)).matches()
                || !DOMAIN.matcher(domain).matches()) {
            throw notAnAddress();
        }
        value = address.substring(0, at + 1) + domain;
        if (value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("has at most 254 characters");
        }
    }

    private static String ascii(String domain) {
        try {
            return IDN.toASCII(domain).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw notAnAddress();
        }
    }

    private static IllegalArgumentException notAnAddress() {
        return new IllegalArgumentException("is not an e-mail address");
    }
}
