package io.callboard.registration.registration;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.Consent;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.Source;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A registration as its organizer sees it. */
record RegistrationView(
        UUID id,
        UUID eventId,
        RegistrationStatus status,
        String firstName,
        @Nullable String lastName,
        @Nullable String email,
        @Nullable String phone,
        @Nullable String company,
        List<Channel> channels,
        @Nullable String locale,
        @Nullable String timeZone,
        Source source,
        @Nullable String segment,
        Map<String, String> answers,
        @Nullable Consent consent,
        @JsonProperty("notify") boolean notifies,
        Instant createdAt,
        Instant updatedAt,
        long version) {

    static RegistrationView of(Registration registration) {
        Registrant registrant = registration.registrant();
        return new RegistrationView(
                registration.id().value(),
                registration.eventId(),
                registration.status(),
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
                registrant.answers(),
                registrant.consent(),
                registration.notifies(),
                registration.registeredAt(),
                registration.changedAt(),
                registration.version());
    }
}
