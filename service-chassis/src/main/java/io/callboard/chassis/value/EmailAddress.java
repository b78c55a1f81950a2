package io.callboard.chassis.value;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An e-mail address in lower case, so that one person's spellings are one address.
 *
 * @param value at most 254 characters; an international domain in its ASCII form
 */
public record EmailAddress(String value) {

    /** The limit of RFC 5321. */
    public static final int MAX_LENGTH = 254;

    private static final int MAX_LOCAL_LENGTH = 64;
    private static final Pattern LOCAL =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
    private static final Pattern DOMAIN =
            Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]");

    /** Takes the address as a person typed it, or throws an {@link InvalidValueException}. */
    public EmailAddress {
        requireShort(value);
        PlainText.requireHonest(value, false);
        String address = value.strip();
        int at = address.lastIndexOf('@');
        if (at < 1
                || at > MAX_LOCAL_LENGTH
                || !LOCAL.matcher(address.substring(0, at)).matches()) {
            throw notAnAddress();
        }
        String domain = ascii(address.substring(at + 1));
        if (!DOMAIN.matcher(domain).matches()) {
            throw notAnAddress();
        }
        value = address.substring(0, at + 1).toLowerCase(Locale.ROOT) + domain;
        requireShort(value);
    }

    /** The address so that its owner still recognises it: {@code a•••@example.com}. */
    public String masked() {
        return value.charAt(0) + "•••" + value.substring(value.lastIndexOf('@'));
    }

    private static String ascii(String domain) {
        try {
            return IDN.toASCII(domain).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw notAnAddress();
        }
    }

    private static void requireShort(String text) {
        if (text.length() > MAX_LENGTH) {
            throw PlainText.tooLong(MAX_LENGTH);
        }
    }

    private static InvalidValueException notAnAddress() {
        return new InvalidValueException(ErrorCode.INVALID_FORMAT, "is not an e-mail address");
    }
}
