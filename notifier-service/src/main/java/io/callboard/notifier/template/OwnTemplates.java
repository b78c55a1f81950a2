package io.callboard.notifier.template;

import io.callboard.notifier.delivery.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The templates of one organizer for one channel.
 *
 * @param byLocale for each kind, by language tag
 */
public record OwnTemplates(Map<Kind, Map<String, OwnTemplate>> byLocale) {

    public static final OwnTemplates NONE = new OwnTemplates(Map.of());

    public OwnTemplates {
        byLocale = Map.copyOf(byLocale);
    }

    /**
     * The one for a reader: of the whole tag, then of the language alone, then English. The first of these locales that
     * has a text decides, and an organizer's text goes before the built-in one. Null for the built-in text.
     *
     * @param builtInSpeaks whether there is a built-in text in the reader's language
     */
    @Nullable
    OwnTemplate choose(Kind kind, Locale reader, boolean builtInSpeaks) {
        Map<String, OwnTemplate> own = byLocale.get(kind);
        if (own == null) {
            return null;
        }
        for (String tag : List.of(reader.toLanguageTag(), reader.getLanguage())) {
            OwnTemplate found = own.get(tag);
            if (found != null) {
                return found;
            }
        }
        return builtInSpeaks ? null : own.get("en");
    }
}
