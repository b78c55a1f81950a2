package io.callboard.registration.registration;

import io.callboard.registration.registrant.RegistrantForm;
import io.callboard.registration.registrant.Source;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a registration page sends; an e-mail address or a phone number is needed.
 *
 * @param channels EMAIL, SMS; each needs its address
 * @param timeZone IANA zone in which the registrant is told times; that of the event if not given
 * @param answers to the organizer's own questions
 */
record RegisterRequest(
        @NotNull UUID eventId,
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String email,
        @Nullable String phone,
        @Nullable String company,
        @Nullable List<@Nullable String> channels,
        @Nullable String locale,
        @Nullable String timeZone,

        @Schema(description = "Where the registrant came from. A part that cannot be kept is left out.") @Nullable
        Source source,

        @Schema(description = "Key of one of the event's segments. Another key is left out.") @Nullable
        String segment,

        @Nullable Map<String, @Nullable String> answers,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable
        ConsentGiven consent) {

    /** What the registrant agreed to, word for word, and when. */
    record ConsentGiven(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, maxLength = 2000, example = "Remind me of this event.")
            @Nullable
            String text,

            @Schema(
                    requiredMode = Schema.RequiredMode.REQUIRED,
                    format = "date-time",
                    description = "Not in the future.")
            @Nullable
            String at) {}

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
                source,
                segment,
                answers,
                consent == null ? null : new RegistrantForm.ConsentForm(consent.text(), consent.at()));
    }

    @Override
    public String toString() {
        return "RegisterRequest";
    }
}
