package io.callboard.registration.registrant;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The medium of a link in messages of {@code registrations.v1}, which all services can read. Only the words that the field
 * uses for it are published (ADR 0084), so whatever else stands there stays in this service.
 */
final class Medium {

    private static final Set<String> USUAL_WORDS = Set.of(
            "ad",
            "ads",
            "affiliate",
            "app",
            "article",
            "audio",
            "banner",
            "blog",
            "chat",
            "community",
            "cpa",
            "cpc",
            "cpm",
            "cpv",
            "display",
            "e-mail",
            "email",
            "event",
            "forum",
            "in-app",
            "influencer",
            "link",
            "mail",
            "messenger",
            "mobile",
            "newsletter",
            "offline",
            "organic",
            "organic_social",
            "organic-social",
            "paid",
            "paid_search",
            "paid-search",
            "paid_social",
            "paid-social",
            "partner",
            "pdf",
            "podcast",
            "post",
            "ppc",
            "pr",
            "press",
            "print",
            "push",
            "qr",
            "qr-code",
            "qrcode",
            "radio",
            "referral",
            "retargeting",
            "sales",
            "search",
            "sms",
            "social",
            "social_media",
            "social-media",
            "tv",
            "video",
            "web",
            "webinar",
            "website");

    private Medium() {}

    /** The word in small letters if it may be published; else null. */
    static @Nullable String orNull(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String word = text.strip().toLowerCase(Locale.ROOT);
        return USUAL_WORDS.contains(word) ? word : null;
    }
}
