package io.callboard.registration.registration;

import io.callboard.registration.registrant.RegistrantForm;
import io.callboard.registration.registrant.Source;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a registration page sends; an e-mail address or a phone number is needed.
 *
 * @param channels EMAIL, SMS; each needs its address
 * @param timeZone IANA zone in which the registrant is told times; that of the event if not given
 * @param source where the registrant came from
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
        @Nullable Source source,
        @Nullable String segment,
        @Nullable Map<String, @Nullable String> answers,
        @Nullable ConsentGiven consent) {

    /** What the registrant agreed to, word for word, and when. */
    record ConsentGiven(@Nullable String text, @Nullable Instant at) {}

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
                consent == null ? null : consent.text(),
                consent == null ? null : consent.at());
    }

    @Override
    public String toString() {
        return "RegisterRequest";
    }
}
