package io.callboard.chassis.value;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber;
import java.util.Optional;

/**
 * A phone number in E.164 form ({@code +4930123456}).
 *
 * @param value with country code; of a length that its country uses
 */
public record PhoneNumber(String value) {

    private static final int MAX_LENGTH = 40;
    private static final String NO_REGION = "ZZ";

    /** Takes the number as a person typed it, or throws an {@link InvalidValueException}. */
    public PhoneNumber {
        value = e164(value);
    }

    /** The ISO 3166 code of its country; empty for numbers of no country, and for those that no country has given out. */
    public Optional<String> country() {
        PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
        try {
            return Optional.ofNullable(numbers.getRegionCodeForNumber(numbers.parse(value, NO_REGION)))
                    .filter(region -> !region.equals(PhoneNumberUtil.REGION_CODE_FOR_NON_GEO_ENTITY));
        } catch (NumberParseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String e164(String text) {
        if (text.length() > MAX_LENGTH) {
            throw PlainText.tooLong(MAX_LENGTH);
        }
        if (text.codePoints().anyMatch(PhoneNumber::isBroken)) {
            throw notANumber();
        }
        PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
        try {
            Phonenumber.PhoneNumber number = numbers.parse(text, NO_REGION);
            if (!numbers.isPossibleNumber(number) || number.hasExtension()) {
                throw notANumber();
            }
            return numbers.format(number, PhoneNumberFormat.E164);
        } catch (NumberParseException e) {
            throw notANumber();
        }
    }

    private static boolean isBroken(int character) {
        return Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE;
    }

    private static InvalidValueException notANumber() {
        return new InvalidValueException(
                ErrorCode.INVALID_FORMAT, "is not a phone number with country code, such as +49 30 123456");
    }
}
