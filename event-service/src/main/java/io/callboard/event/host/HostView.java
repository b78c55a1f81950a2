package io.callboard.event.host;

import io.callboard.event.reminder.ReminderRule;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A host as its organizer sees it. */
@Schema(name = "Host", description = "A host of a live event.")
record HostView(
        @Schema(description = "Identifies the host.") UUID id,

        @Schema(description = "The live event.") UUID eventId,

        @Schema(
                description = "Id under which the deliveries to the host are listed: GET"
                        + " /notifications?registrationId=.")
        UUID registrationId,

        @Schema(description = "First name.") String firstName,

        @Schema(description = "Last name; null if none was given.") @Nullable
        String lastName,

        @Schema(description = "E-mail address, in lower case.")
        String email,

        @Schema(description = "BCP 47 language tag; null if none was given, or if the language is not known.") @Nullable
        String locale,

        @Schema(description = "IANA time zone; null means that of the live event.") @Nullable
        String timeZone,

        @Schema(description = "How long before the start the host is reminded.", example = "[\"PT1H\", \"PT15M\"]")
        List<String> reminderRules,

        @Schema(description = "When the host was added.") Instant createdAt) {

    static HostView of(Host host) {
        return new HostView(
                host.id(),
                host.eventId(),
                host.registrationId(),
                host.firstName(),
                host.lastName(),
                host.email().value(),
                host.locale(),
                host.timeZone(),
                host.reminderRules().stream().map(ReminderRule::toString).toList(),
                host.createdAt());
    }

    /** Names the host by id only, so that no address gets into a log by accident. */
    @Override
    public String toString() {
        return "HostView[" + id + "]";
    }
}
