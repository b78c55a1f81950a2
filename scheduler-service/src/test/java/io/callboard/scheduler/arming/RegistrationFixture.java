package io.callboard.scheduler.arming;

import io.callboard.chassis.message.Message;
import io.callboard.scheduler.planning.LiveEventFixture;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.context.ApplicationContext;

/** A registration as its messages tell of it; each change is the next version. */
record RegistrationFixture(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        long version,
        String status,
        List<String> channels,
        Instant occurredAt) {

    static RegistrationFixture aRegistrationFor(LiveEventFixture event) {
        return new RegistrationFixture(
                UUID.randomUUID(),
                event.eventId(),
                event.organizerId(),
                1,
                "CONFIRMED",
                List.of("EMAIL"),
                Instant.now().minusSeconds(300).truncatedTo(ChronoUnit.MILLIS));
    }

    static List<RegistrationFixture> registrationsFor(LiveEventFixture event, int count) {
        List<RegistrationFixture> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(aRegistrationFor(event));
        }
        return all;
    }

    RegistrationFixture on(String... otherChannels) {
        return new RegistrationFixture(
                registrationId, eventId, organizerId, version, status, List.of(otherChannels), occurredAt);
    }

    RegistrationFixture at(Instant instant) {
        return new RegistrationFixture(registrationId, eventId, organizerId, version, status, channels, instant);
    }

    RegistrationFixture next(String nextStatus) {
        return new RegistrationFixture(
                registrationId,
                eventId,
                organizerId,
                version + 1,
                nextStatus,
                channels,
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    void tell(ApplicationContext service) {
        tell(service, List.of(this));
    }

    static void tell(ApplicationContext service, Collection<RegistrationFixture> registrations) {
        service.getBean(Joining.class)
                .follow(registrations.stream().map(RegistrationFixture::message).toList());
    }

    private Message<RegistrationState> message() {
        return new Message<>(
                UUID.randomUUID().toString(),
                status.equals("CANCELLED") ? "RegistrationCancelled" : "RegistrationConfirmed",
                registrationId.toString(),
                occurredAt,
                new RegistrationState(registrationId, eventId, organizerId, version, status, channels, occurredAt));
    }
}
