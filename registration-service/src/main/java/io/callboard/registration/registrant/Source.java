package io.callboard.registration.registrant;

import org.jspecify.annotations.Nullable;

/**
 * Where a registration came from, as the link said that led to it. A part that is too long or not plain text is left out.
 *
 * @param utmSource published on {@code registrations.v1}; left out too if it looks like personal data
 */
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
