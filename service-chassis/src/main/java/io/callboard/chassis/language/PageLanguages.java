package io.callboard.chassis.language;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The languages that pages have; English is for everybody else. */
public final class PageLanguages {

    public static final Locale DEFAULT = Locale.ENGLISH;

    public static final List<Locale> ALL = List.of(DEFAULT, Locale.GERMAN, Locale.of("es"));

    private PageLanguages() {}

    /** The page language of somebody with this BCP 47 tag; empty if pages do not have it. */
    public static Optional<Locale> of(@Nullable String tag) {
        if (tag == null) {
            return Optional.empty();
        }
        String language = Locale.forLanguageTag(tag).getLanguage();
        return ALL.stream()
                .filter(locale -> locale.getLanguage().equals(language))
                .findFirst();
    }
}
