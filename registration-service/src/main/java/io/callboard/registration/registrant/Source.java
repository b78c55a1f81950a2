package io.callboard.registration.registrant;

import org.jspecify.annotations.Nullable;

/** Where a registration came from, as the link said that led to it; each part at most 200 characters. */
public record Source(
        @Nullable String utmSource,
        @Nullable String utmMedium,
        @Nullable String utmCampaign,
        @Nullable String utmTerm,
        @Nullable String utmContent,
        @Nullable String referrer) {

    /** A source of which only the name is known. */
    public static Source named(@Nullable String name) {
        return new Source(name, null, null, null, null, null);
    }
}
