package io.callboard.registration.registrant;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The source of a registration, from the parameters of the link that led to it. A part that is too long or not plain
 * text is left out. {@link #published} says what of it may leave this service.
 *
 * @param utmSource published on {@code registrations.v1}; left out too if it looks like personal data
 * @param origin {@link #IMPORT}, or null
 */
@Schema(description = "Where a registrant came from, as the link said that led to the registration.")
public record Source(
        @Schema(description = "Such as newsletter; null if it is not known.") @Nullable
        String utmSource,

        @Schema(description = "Such as email; null if it is not known.") @Nullable
        String utmMedium,

        @Schema(description = "The campaign; null if it is not known.") @Nullable
        String utmCampaign,

        @Schema(description = "The search term; null if it is not known.") @Nullable
        String utmTerm,

        @Schema(description = "Which of several links it was; null if it is not known.") @Nullable
        String utmContent,

        @Schema(description = "The page before; null if it is not known.") @Nullable
        String referrer,

        @Schema(description = "IMPORT for a line of an imported file; null for others, and if it is not known.")
        @Nullable
        String origin) {

    /** The origin of a registration that an organizer imported. */
    public static final String IMPORT = "IMPORT";

    /** The source that a link or a caller names. */
    public Source(
            @Nullable String utmSource,
            @Nullable String utmMedium,
            @Nullable String utmCampaign,
            @Nullable String utmTerm,
            @Nullable String utmContent,
            @Nullable String referrer) {
        this(utmSource, utmMedium, utmCampaign, utmTerm, utmContent, referrer, null);
    }

    /** The source that the parameters of a page's address name. */
    public static Source ofPage(Map<String, String> parameters) {
        return new Source(
                parameters.get("utm_source"),
                parameters.get("utm_medium"),
                parameters.get("utm_campaign"),
                parameters.get("utm_term"),
                parameters.get("utm_content"),
                null);
    }

    /** The same source with this origin. */
    public Source of(@Nullable String known) {
        return new Source(utmSource, utmMedium, utmCampaign, utmTerm, utmContent, referrer, known);
    }

    /** The source that a line of an imported file names. */
    public static Source imported(@Nullable String name) {
        return new Source(name, null, null, null, null, null, IMPORT);
    }

    /**
     * What messages may carry: the usual words for a medium, the other parts if they do not look like personal data, and
     * never the referrer, whose address may name a person.
     */
    public Source published() {
        return new Source(
                SourceName.orNull(utmSource),
                Medium.orNull(utmMedium),
                SourceName.orNull(utmCampaign),
                SourceName.orNull(utmTerm),
                SourceName.orNull(utmContent),
                null,
                origin);
    }

    /** A source of which only the name is known. */
    public static Source named(@Nullable String name) {
        return new Source(name, null, null, null, null, null);
    }
}
