package io.callboard.registration.registering;

import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.registering.message.RegistrationState;
import io.callboard.registration.registrant.Registrant;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A registrant's place at a live event.
 *
 * @param version 1 when registered, one more with every change
 * @param notifies whether the registrant is told of the registration itself
 * @param told what the registrant was told when registering; later changes keep it; null if nobody knows
 */
record Registration(
        RegistrationId id,
        UUID eventId,
        OrganizerId organizer,
        long version,
        RegistrationStatus status,
        Registrant registrant,
        boolean notifies,
        @Nullable Told told,
        Instant registeredAt,
        Instant changedAt) {

    static Registration of(
            LiveEvent event, Registrant registrant, RegistrationStatus status, boolean notifies, Instant now) {
        return new Registration(
                RegistrationId.next(now),
                event.id(),
                event.organizer(),
                1,
                status,
                registrant.segmentedBy(event.segmentKeys()),
                notifies,
                Told.of(event),
                now,
                now);
    }

    /** The same registration with the status that its live event had room for. */
    Registration placed(RegistrationStatus place) {
        return new Registration(
                id, eventId, organizer, version, place, registrant, notifies, told, registeredAt, changedAt);
    }

    boolean isCancelled() {
        return status == RegistrationStatus.CANCELLED;
    }

    Registration cancelled(Instant now) {
        return new Registration(
                id,
                eventId,
                organizer,
                version + 1,
                RegistrationStatus.CANCELLED,
                registrant,
                notifies,
                told,
                registeredAt,
                now);
    }

    Registration withWishes(Registrant changed, Instant now) {
        return new Registration(
                id, eventId, organizer, version + 1, status, changed, notifies, told, registeredAt, now);
    }

    /** The message that carries this state. */
    OutgoingMessage message(String type) {
        RegistrationState state = new RegistrationState(
                id.value(),
                eventId,
                organizer.value(),
                version,
                status.name(),
                registrant.channels().stream().map(Enum::name).sorted().toList(),
                notifies,
                registrant.source().utmSource(),
                registrant.segment(),
                registrant.locale(),
                registrant.timeZone(),
                told == null ? null : Integer.valueOf(told.epoch()),
                told == null ? null : told.schedule(),
                registeredAt,
                changedAt);
        return OutgoingMessage.of(RegistrationState.TOPIC, id.value(), type, state);
    }
}
