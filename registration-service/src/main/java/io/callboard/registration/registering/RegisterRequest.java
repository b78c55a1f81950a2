package io.callboard.registration.registering;

import io.callboard.registration.registrant.RegistrantForm;
import io.callboard.registration.registrant.Source;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The request of a registration page; an e-mail address or a phone number is required.
 *
 * @param channels EMAIL, SMS, IN_APP; the first two need their address
 * @param timeZone IANA zone in which messages and pages show times; the zone of the event if not given
 * @param answers to the organizer's own questions
 * @param challenge the solution of a challenge; null if none was solved
 */
@Schema(
        description = "What a registration page sends. An e-mail address or a phone number is needed.",
        requiredProperties = {"eventId", "firstName"})
record RegisterRequest(
        @Schema(description = "The live event.") @NotNull UUID eventId,

        @Schema(description = "First name.", example = "Ada") @Nullable
        String firstName,

        @Schema(description = "Last name.") @Nullable String lastName,

        @Schema(description = "E-mail address. Needed unless there is a phone number.", example = "ada@example.com")
        @Nullable
        String email,

        @Schema(
                description = "Phone number with country code. Needed unless there is an e-mail address.",
                example = "+12025550143")
        @Nullable
        String phone,

        @Schema(description = "Company.") @Nullable String company,

        @Schema(
                description = "The channels on which the registrant wants messages. EMAIL and SMS need their"
                        + " address; IN_APP is the feed that the pass opens. E-mail when missing, or SMS if there is"
                        + " only a phone number.",
                allowableValues = {"EMAIL", "SMS", "IN_APP"})
        @Nullable
        List<@Nullable String> channels,

        @Schema(description = "BCP 47 language tag.", example = "en") @Nullable
        String locale,

        @Schema(
                description = "IANA time zone in which messages and pages show times to the registrant. If it is"
                        + " missing, they use the time zone of the live event.",
                example = "Europe/Berlin")
        @Nullable
        String timeZone,

        @Schema(description = "Where the registrant came from. A part that is not valid is ignored.") @Nullable
        SourceGiven source,

        @Schema(description = "Key of one of the event's segments. Another key is ignored.") @Nullable
        String segment,

        @Schema(
                description = "Answers to the questions of the live event, by the key of the question: a text for TEXT,"
                        + " an option for CHOICE, a list of options for MULTI, true or false for BOOLEAN. A required"
                        + " question needs an answer.")
        @Nullable
        Map<String, @Nullable Object> answers,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "What the registrant agreed to.") @Nullable
        ConsentGiven consent,

        @Schema(
                description =
                        "The solution of a challenge from getChallenge, where the deployment demands one: base64 of"
                                + " its JSON, as ALTCHA's widget makes it. It can be used once.")
        @Nullable
        String challenge) {

    /** What the registrant agreed to, word for word, and when. */
    @Schema(description = "What the registrant agreed to, word for word, and when.")
    record ConsentGiven(
            @Schema(
                    requiredMode = Schema.RequiredMode.REQUIRED,
                    description = "The text that was shown.",
                    maxLength = 2000,
                    example = "Remind me of this event.")
            @Nullable
            String text,

            @Schema(
                    requiredMode = Schema.RequiredMode.REQUIRED,
                    format = "date-time",
                    description = "When the registrant agreed. Not in the future.")
            @Nullable
            String at) {}

    @Schema(description = "Where the registrant came from, as the link said that led to the registration page.")
    record SourceGiven(
            @Schema(description = "Such as newsletter.") @Nullable
            String utmSource,

            @Schema(description = "Such as email.") @Nullable
            String utmMedium,

            @Schema(description = "The campaign.") @Nullable String utmCampaign,

            @Schema(description = "The search term.") @Nullable
            String utmTerm,

            @Schema(description = "Which of several links it was.") @Nullable
            String utmContent,

            @Schema(description = "The page before.") @Nullable
            String referrer) {

        Source source() {
            return new Source(utmSource, utmMedium, utmCampaign, utmTerm, utmContent, referrer);
        }
    }

    RegistrantForm form() {
        return new RegistrantForm(
                firstName,
                lastName,
                email,
                phone,
                company,
                channels,
                locale,
                timeZone,
                source == null ? null : source.source(),
                segment,
                answers,
                consent == null ? null : new RegistrantForm.ConsentForm(consent.text(), consent.at()));
    }

    @Override
    public String toString() {
        return "RegisterRequest";
    }
}
