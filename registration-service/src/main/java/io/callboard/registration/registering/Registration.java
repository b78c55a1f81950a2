package io.callboard.registration.registering;

import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.EmailAddress;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.pass.PassLinks;
import io.callboard.registration.registering.message.RegistrationState;
import io.callboard.registration.registrant.Registrant;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A registrant's place at a live event.
 *
 * @param version 1 when registered, one more with every change
 * @param notifies whether the registrant gets a confirmation
 * @param awaits what has to happen before it is confirmed
 * @param heldUntil until when its seat is held for the confirmation of the e-mail address, or while it is OFFERED for
 *     the answer; null if the seat is not held for a time
 * @param cancellation why it was cancelled; null if it is not, or if the registrant or the organizer wanted it
 * @param decisionReason what the organizer said when approving or denying it; null if nothing
 * @param told the schedule that the registrant saw when registering; later changes keep it; null if it is not known
 * @param erasedAt when its personal data was erased; null if it was not
 */
record Registration(
        RegistrationId id,
        UUID eventId,
        OrganizerId organizer,
        long version,
        RegistrationStatus status,
        Set<Requirement> awaits,
        @Nullable Instant heldUntil,
        @Nullable Cancellation cancellation,
        @Nullable String decisionReason,
        Registrant registrant,
        boolean notifies,
        @Nullable Told told,
        Instant registeredAt,
        Instant changedAt,
        @Nullable Instant erasedAt) {

    /** A registration that has to wait for nothing. */
    static Registration of(
            LiveEvent event, Registrant registrant, RegistrationStatus status, boolean notifies, Instant now) {
        return new Registration(
                RegistrationId.next(now),
                event.id(),
                event.organizer(),
                1,
                status,
                Set.of(),
                null,
                null,
                null,
                registrant.segmentedBy(event.segmentKeys()),
                notifies,
                Told.of(event),
                now,
                now,
                null);
    }

    /** The same registration, which has to wait for this. */
    Registration awaiting(Set<Requirement> requirements) {
        return new Registration(
                id,
                eventId,
                organizer,
                version,
                requirements.isEmpty() ? status : RegistrationStatus.PENDING,
                requirements,
                heldUntil,
                cancellation,
                decisionReason,
                registrant,
                notifies,
                told,
                registeredAt,
                changedAt,
                erasedAt);
    }

    /** The same registration with the status that the free seats allow. */
    Registration placed(RegistrationStatus place, @Nullable Instant heldUntil) {
        return new Registration(
                id,
                eventId,
                organizer,
                version,
                place,
                awaits,
                heldUntil,
                cancellation,
                decisionReason,
                registrant,
                notifies,
                told,
                registeredAt,
                changedAt,
                erasedAt);
    }

    /** What it waited for has happened. It is confirmed unless it waits for something else. */
    Registration fulfilled(Requirement requirement, Instant now) {
        Set<Requirement> left = EnumSet.copyOf(awaits);
        left.remove(requirement);
        return new Registration(
                id,
                eventId,
                organizer,
                version + 1,
                left.isEmpty() ? RegistrationStatus.CONFIRMED : status,
                left,
                left.contains(Requirement.EMAIL) ? heldUntil : null,
                cancellation,
                decisionReason,
                registrant,
                notifies,
                told,
                registeredAt,
                now,
                erasedAt);
    }

    /** Whether it waits for nothing but the decision of the organizer. */
    boolean awaitsOnlyApproval() {
        return status == RegistrationStatus.PENDING && awaits.equals(Set.of(Requirement.APPROVAL));
    }

    /** Whether it holds a seat until its e-mail address is confirmed. */
    boolean awaitsEmail() {
        return status == RegistrationStatus.PENDING && awaits.contains(Requirement.EMAIL);
    }

    boolean isCancelled() {
        return status == RegistrationStatus.CANCELLED;
    }

    boolean isErased() {
        return erasedAt != null;
    }

    boolean isOffered() {
        return status == RegistrationStatus.OFFERED;
    }

    /** Until when the e-mail address can be confirmed; null if it need not be. */
    @Nullable
    Instant pendingUntil() {
        return awaits.contains(Requirement.EMAIL) ? heldUntil : null;
    }

    /** Until when the offer of a seat can be accepted; null if it has none. */
    @Nullable
    Instant offerExpiresAt() {
        return isOffered() ? heldUntil : null;
    }

    /** Its registrant accepted the offer. It is confirmed unless the organizer has to approve it. */
    Registration accepted(Instant now) {
        return new Registration(
                id,
                eventId,
                organizer,
                version + 1,
                awaits.isEmpty() ? RegistrationStatus.CONFIRMED : RegistrationStatus.PENDING,
                awaits,
                null,
                cancellation,
                decisionReason,
                registrant,
                notifies,
                told,
                registeredAt,
                now,
                erasedAt);
    }

    Registration cancelled(@Nullable Cancellation why, Instant now) {
        return new Registration(
                id,
                eventId,
                organizer,
                version + 1,
                RegistrationStatus.CANCELLED,
                awaits,
                heldUntil,
                why,
                decisionReason,
                registrant,
                notifies,
                told,
                registeredAt,
                now,
                erasedAt);
    }

    Registration withWishes(Registrant changed, Instant now) {
        return new Registration(
                id,
                eventId,
                organizer,
                version + 1,
                status,
                awaits,
                heldUntil,
                cancellation,
                decisionReason,
                changed,
                notifies,
                told,
                registeredAt,
                now,
                erasedAt);
    }

    /** Its registrant has confirmed another e-mail address. If it waited for that alone, it is confirmed too. */
    Registration reachedBy(EmailAddress email, Instant now) {
        Registration next = awaitsEmail() ? fulfilled(Requirement.EMAIL, now) : withWishes(registrant, now);
        return new Registration(
                next.id,
                next.eventId,
                next.organizer,
                next.version,
                next.status,
                next.awaits,
                next.heldUntil,
                next.cancellation,
                next.decisionReason,
                registrant.reachedBy(email),
                next.notifies,
                next.told,
                next.registeredAt,
                next.changedAt,
                next.erasedAt);
    }

    /** The message for a registration that was made now, with these links. */
    OutgoingMessage message(PassLinks issued) {
        return message(typeOfStatus(), issued);
    }

    /** The message for a registration that has waited for a seat and has got or accepted one; it may wait for more. */
    OutgoingMessage promotion() {
        return message(status == RegistrationStatus.CONFIRMED ? RegistrationState.PROMOTED : typeOfStatus());
    }

    /** The message for a registration that what it waited for has happened to. */
    OutgoingMessage message() {
        return message(typeOfStatus(), null);
    }

    /** The message for a registration that the organizer has approved. */
    OutgoingMessage approval() {
        return message(typeOfStatus(), null, true);
    }

    private String typeOfStatus() {
        return switch (status) {
            case CONFIRMED -> RegistrationState.CONFIRMED;
            case OFFERED -> RegistrationState.OFFERED;
            case PENDING -> RegistrationState.PENDING;
            case WAITLISTED -> RegistrationState.WAITLISTED;
            case CANCELLED -> RegistrationState.CANCELLED;
        };
    }

    /** The message that carries this state. */
    OutgoingMessage message(String type) {
        return message(type, null);
    }

    /**
     * The message that carries this state.
     *
     * @param issued the links that it got with this change; null if none
     */
    OutgoingMessage message(String type, @Nullable PassLinks issued) {
        return message(type, issued, false);
    }

    private OutgoingMessage message(String type, @Nullable PassLinks issued, boolean approved) {
        RegistrationState state = RegistrationState.ofRegistrant(
                id.value(),
                eventId,
                organizer.value(),
                version,
                status.name(),
                notifies,
                registrant,
                awaits.stream().map(Enum::name).sorted().toList(),
                awaitsEmail() ? heldUntil : null,
                offerExpiresAt(),
                cancellation == null ? null : cancellation.name(),
                approved,
                told == null ? null : Integer.valueOf(told.epoch()),
                told == null ? null : told.schedule(),
                erasedAt,
                issued == null ? null : issued.passHash(),
                registeredAt,
                changedAt);
        return OutgoingMessage.of(RegistrationState.TOPIC, id.value(), type, state);
    }
}
