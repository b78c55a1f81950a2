package io.callboard.scheduler.audience;

import io.callboard.chassis.message.Message;
import io.callboard.scheduler.planning.LiveEventFixture;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;

/** A registration as its messages tell of it; each change is the next version. */
public record RegistrationFixture(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        long version,
        String status,
        List<String> channels,
        @Nullable Integer eventEpoch,
        Instant occurredAt) {

    /** Five minutes ago, by somebody who was told the schedule of the event's present epoch. */
    public static RegistrationFixture aRegistrationFor(LiveEventFixture event) {
        return new RegistrationFixture(
                UUID.randomUUID(),
                event.eventId(),
                event.organizerId(),
                1,
                "CONFIRMED",
                List.of("EMAIL"),
                event.epoch(),
                Instant.now().minusSeconds(300).truncatedTo(ChronoUnit.MILLIS));
    }

    public static List<RegistrationFixture> registrationsFor(LiveEventFixture event, int count) {
        List<RegistrationFixture> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(aRegistrationFor(event));
        }
        return all;
    }

    public RegistrationFixture on(String... otherChannels) {
        return copy(version, status, List.of(otherChannels), eventEpoch, occurredAt);
    }

    public RegistrationFixture at(Instant instant) {
        return copy(version, status, channels, eventEpoch, instant);
    }

    public RegistrationFixture with(String otherStatus) {
        return copy(version, otherStatus, channels, eventEpoch, occurredAt);
    }

    /** Told the schedule of this epoch; null for a message that was written before epochs were in it. */
    public RegistrationFixture told(@Nullable Integer epoch) {
        return copy(version, status, channels, epoch, occurredAt);
    }

    public RegistrationFixture next(String nextStatus) {
        return copy(version + 1, nextStatus, channels, eventEpoch, Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    public void tell(ApplicationContext service) {
        tell(service, List.of(this));
    }

    public static void tell(ApplicationContext service, Collection<RegistrationFixture> registrations) {
        service.getBean(AudienceProjection.class)
                .follow(registrations.stream().map(RegistrationFixture::message).toList());
    }

    /** The value of its message on registrations.v1. */
    public Map<String, Object> json() {
        return Map.of(
                "registrationId",
                registrationId,
                "eventId",
                eventId,
                "organizerId",
                organizerId,
                "version",
                version,
                "status",
                status,
                "channels",
                channels,
                "occurredAt",
                occurredAt.toString());
    }

    private Message<RegistrationState> message() {
        return new Message<>(
                UUID.randomUUID().toString(),
                status.equals("CANCELLED") ? "RegistrationCancelled" : "RegistrationConfirmed",
                registrationId.toString(),
                occurredAt,
                new RegistrationState(
                        registrationId,
                        eventId,
                        organizerId,
                        version,
                        status,
                        channels,
                        "en",
                        "Europe/Berlin",
                        "vip",
                        eventEpoch,
                        occurredAt,
                        occurredAt));
    }

    private RegistrationFixture copy(
            long newVersion, String newStatus, List<String> newChannels, @Nullable Integer newEpoch, Instant instant) {
        return new RegistrationFixture(
                registrationId, eventId, organizerId, newVersion, newStatus, newChannels, newEpoch, instant);
    }
}
