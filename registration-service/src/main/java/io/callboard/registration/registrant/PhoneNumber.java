package io.callboard.registration.registrant;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber;

/**
 * A phone number in E.164 form ({@code +4930123456}).
 *
 * @param value with country code; of a length that its country uses
 */
public record PhoneNumber(String value) {

    private static final int MAX_LENGTH = 40;
    private static final String NO_REGION = "ZZ";

    public PhoneNumber {
        value = e164(value);
    }

    private static String e164(String text) {
        PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
        if (text.length() > MAX_LENGTH || text.chars().anyMatch(Character::isISOControl)) {
            throw notANumber();
        }
        try {
            Phonenumber.PhoneNumber number = numbers.parse(text, NO_REGION);
            if (!numbers.isPossibleNumber(number)) {
                throw notANumber();
            }
            return numbers.format(number, PhoneNumberFormat.E164);
        } catch (NumberParseException e) {
            throw notANumber();
        }
    }

    private static IllegalArgumentException notANumber() {
        return new IllegalArgumentException("is not a phone number with country code, such as +49 30 123456");
    }
}
