package io.callboard.registration.registrant;

import io.callboard.chassis.value.PlainText;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a source or a part of a campaign in messages of {@code registrations.v1}, which all services can read.
 * Mailing tools put addresses and ids of persons into their links, so a text that looks like one is dropped. The name of a
 * person without an address cannot be recognized.
 */
final class SourceName {

    private static final int MAX_LENGTH = 64;
    private static final int MOST_DIGITS = 4;
    private static final int SWITCHES_OF_A_TOKEN = 8;

    private static final Pattern FORM = Pattern.compile("[\\p{L}\\p{M}\\p{Nd} ._/:&()|-]+");

    /** A date, a month or a year, which many sources contain. */
    private static final Pattern DATE =
            Pattern.compile("(?<!\\p{Nd})20[0-9]{2}([-_]?(0[1-9]|1[0-2])([-_]?[0-3][0-9])?)?(?!\\p{Nd})");

    private static final Pattern SWITCH = Pattern.compile("[a-z](?=[0-9A-Z])|[0-9](?=[A-Za-z])|[A-Z](?=[0-9])");

    private static final Pattern WORD_END = Pattern.compile("[^\\p{L}\\p{M}\\p{Nd}]+");

    /** Words for the signs of an e-mail address, with which people avoid filters. */
    private static final Set<String> SPELT_SIGNS =
            Set.of("at", "ät", "dot", "punkt", "arroba", "punto", "arobase", "point", "chiocciola", "klammeraffe");

    private SourceName() {}

    /** The name if it may be published; else empty. */
    static Optional<String> of(String text) {
        String name = PlainText.line(text, MAX_LENGTH);
        return isPublishable(name) ? Optional.of(name) : Optional.empty();
    }

    /** The text, which was checked before, if it may be published; else null. */
    static @Nullable String orNull(@Nullable String text) {
        return text != null && text.codePointCount(0, text.length()) <= MAX_LENGTH && isPublishable(text) ? text : null;
    }

    private static boolean isPublishable(String name) {
        if (!FORM.matcher(name).matches()) {
            return false;
        }
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKC);
        String undated = DATE.matcher(plain).replaceFirst("");
        return undated.codePoints().filter(Character::isDigit).count() <= MOST_DIGITS
                && SWITCH.matcher(undated).results().count() < SWITCHES_OF_A_TOKEN
                && Arrays.stream(WORD_END.split(plain.toLowerCase(Locale.ROOT))).noneMatch(SPELT_SIGNS::contains);
    }
}
