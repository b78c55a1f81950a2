package io.callboard.chassis.value;

import java.util.Arrays;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The language of a person as a tag of known parts: {@code de}, {@code pt-BR}, {@code zh-Hant-TW}. The tag is
 * published, so it must not hold free text.
 */
public final class Languages {

    private static final int MAX_LENGTH = 35;

    private static final Set<String> LANGUAGES = known(Locale::getLanguage, Arrays.stream(Locale.getISOLanguages()));
    private static final Set<String> SCRIPTS = known(Locale::getScript, Stream.empty());
    private static final Set<String> REGIONS = known(Locale::getCountry, Arrays.stream(Locale.getISOCountries()));

    private Languages() {}

    /**
     * The known parts of a BCP 47 tag; empty if its language is not known. Throws an {@link InvalidValueException} for
     * a text that is not a tag.
     */
    public static Optional<String> of(String tag) {
        if (tag.length() > MAX_LENGTH) {
            throw PlainText.tooLong(MAX_LENGTH);
        }
        Locale read = read(tag.strip().replace('_', '-'));
        if (!LANGUAGES.contains(read.getLanguage())) {
            return Optional.empty();
        }
        return Optional.of(new Locale.Builder()
                .setLanguage(read.getLanguage())
                .setScript(SCRIPTS.contains(read.getScript()) ? read.getScript() : "")
                .setRegion(REGIONS.contains(read.getCountry()) ? read.getCountry() : "")
                .build()
                .toLanguageTag());
    }

    private static Locale read(String tag) {
        try {
            return new Locale.Builder().setLanguageTag(tag).build();
        } catch (IllformedLocaleException e) {
            throw new InvalidValueException(
                    ErrorCode.INVALID_FORMAT, "is not a BCP 47 language tag, such as en or pt-BR");
        }
    }

    private static Set<String> known(Function<Locale, String> part, Stream<String> more) {
        return Stream.concat(Locale.availableLocales().map(part), more)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
