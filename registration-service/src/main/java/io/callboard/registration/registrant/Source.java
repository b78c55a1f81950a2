package io.callboard.registration.registrant;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The source of a registration, from the parameters of the link that led to it. A part that is too long or not plain
 * text is left out.
 *
 * @param utmSource published on {@code registrations.v1}; left out too if it looks like personal data
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
        String referrer) {

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

    /** A source of which only the name is known. */
    public static Source named(@Nullable String name) {
        return new Source(name, null, null, null, null, null);
    }
}
