package io.callboard.registration.registering;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.OrganizerId;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/**
 * Registrants claim the seat that is held for them: they confirm their e-mail address, or accept an offer. A repetition
 * changes nothing. A claim that comes too late cancels the registration at once, so that its page says so.
 */
@Component
class SeatClaims {

    private final RegistrationEditor editor;
    private final Registrations registrations;
    private final HoldExpiry expiry;

    SeatClaims(RegistrationEditor editor, Registrations registrations, HoldExpiry expiry) {
        this.editor = editor;
        this.registrations = registrations;
        this.expiry = expiry;
    }

    /** The registration afterwards; empty if it is too late, or if it is cancelled. */
    Optional<Registration> confirmEmail(RegistrationId id, OrganizerId organizer) {
        Optional<Registration> claimed = claim(id, organizer, editor::confirmEmail, Registration::awaitsEmail);
        Failpoints.hit("registration.confirming-email.after-commit");
        return claimed;
    }

    /** The registration afterwards; empty if it is too late, or if it is cancelled. */
    Optional<Registration> acceptOffer(RegistrationId id, OrganizerId organizer) {
        return claim(id, organizer, editor::acceptOffer, Registration::isOffered);
    }

    /** If the registration still waits afterwards, the claim came too late. */
    private Optional<Registration> claim(
            RegistrationId id,
            OrganizerId organizer,
            BiConsumer<RegistrationId, OrganizerId> claim,
            Predicate<Registration> waits) {
        claim.accept(id, organizer);
        Optional<Registration> found = registrations.find(id, organizer);
        found.filter(waits)
                .ifPresent(registration ->
                        expiry.expire(new HoldExpiry.Overdue(registration.eventId(), registration.organizer())));
        return found.filter(registration -> !waits.test(registration) && !registration.isCancelled());
    }
}
