package io.callboard.registration.registering;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.callboard.registration.attendance.Attendance;
import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.Consent;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.Source;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A registration as its organizer sees it. */
@Schema(description = "A registration as its organizer sees it.")
record RegistrationView(
        @Schema(description = "Identifies the registration.")
        UUID id,

        @Schema(description = "The live event.") UUID eventId,

        @Schema(
                description = "CONFIRMED: has a seat. WAITLISTED: waits for one. OFFERED: holds a seat until"
                        + " offerExpiresAt, and may accept it. PENDING: holds a seat and waits for a"
                        + " confirmation or an approval; awaits says for which. CANCELLED: has none any"
                        + " more.")
        RegistrationStatus status,

        @Schema(
                description = "What has to happen before the registration is confirmed. EMAIL: the registrant confirms"
                        + " the e-mail address. APPROVAL: you approve it. Empty if nothing.")
        List<Requirement> awaits,

        @Schema(
                description =
                        "Until when the e-mail address can be confirmed: the registration is cancelled after that."
                                + " Null if it need not be confirmed.")
        @Nullable
        Instant pendingUntil,

        @Schema(
                description = "While the status is OFFERED: until when the registrant can accept the seat. The"
                        + " registration is cancelled after that, and the seat goes to the next who waits.")
        @Nullable
        Instant offerExpiresAt,

        @Schema(description = "What you said when you approved or denied it; null if nothing.") @Nullable
        String decisionReason,

        @Schema(description = "First name; empty if the personal data was erased.")
        String firstName,

        @Schema(description = "Last name; null if none was given.") @Nullable
        String lastName,

        @Schema(description = "E-mail address; null if none was given.") @Nullable
        String email,

        @Schema(description = "Phone number in E.164 form; null if none was given.") @Nullable
        String phone,

        @Schema(description = "Company; null if none was given.") @Nullable
        String company,

        @Schema(description = "The channels on which the registrant gets messages.")
        List<Channel> channels,

        @Schema(description = "BCP 47 language tag; null if none was given.") @Nullable
        String locale,

        @Schema(
                description = "IANA time zone in which messages and pages show times to the registrant; null"
                        + " means the time zone of the live event.")
        @Nullable
        String timeZone,

        @Schema(description = "Where the registrant came from.")
        Source source,

        @Schema(description = "Key of the live event's segment that the registrant belongs to; null if none.") @Nullable
        String segment,

        @Schema(description = "Answers to your questions, by the key of the question.")
        Map<String, AnswerView> answers,

        @Schema(description = "What the registrant agreed to; null if that is not known.") @Nullable
        Consent consent,

        @Schema(description = "Whether the registrant gets messages. An import can say no.") @JsonProperty("notify")
        boolean notifies,

        @Schema(description = "When the registrant watched the live event.")
        Attendance attendance,

        @Schema(description = "When the registration was made.")
        Instant createdAt,

        @Schema(description = "When it was changed last.") Instant updatedAt,

        @Schema(description = "When the personal data was erased; null if it was not.") @Nullable
        Instant erasedAt,

        @Schema(description = "Rises with every change. The ETag says the same.")
        long version) {

    @Schema(description = "An answer, with the question as it was when it was answered.", name = "Answer")
    record AnswerView(
            @Schema(description = "The label of the question when it was answered.")
            String label,

            @Schema(
                    description =
                            "One text, or for a MULTI question each option that was chosen. For a BOOLEAN question"
                                    + " it is true or false.",
                    example = "[\"No meat\"]")
            List<String> values) {}

    static RegistrationView of(Registration registration, Attendance attendance) {
        Registrant registrant = registration.registrant();
        return new RegistrationView(
                registration.id().value(),
                registration.eventId(),
                registration.status(),
                List.copyOf(registration.awaits()),
                registration.pendingUntil(),
                registration.offerExpiresAt(),
                registration.decisionReason(),
                registrant.firstName().value(),
                registrant.lastName() == null ? null : registrant.lastName().value(),
                registrant.email() == null ? null : registrant.email().value(),
                registrant.phone() == null ? null : registrant.phone().value(),
                registrant.company(),
                List.copyOf(registrant.channels()),
                registrant.locale(),
                registrant.timeZone(),
                registrant.source(),
                registrant.segment(),
                answers(registrant),
                registrant.consent(),
                registration.notifies(),
                attendance,
                registration.registeredAt(),
                registration.changedAt(),
                registration.erasedAt(),
                registration.version());
    }

    private static Map<String, AnswerView> answers(Registrant registrant) {
        Map<String, AnswerView> answers = new LinkedHashMap<>();
        registrant
                .answers()
                .forEach((key, answer) -> answers.put(key, new AnswerView(answer.label(), answer.values())));
        return answers;
    }
}
