package io.callboard.registration.registering;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.registration.limit.Limits;
import io.callboard.registration.registrant.Registrant;
import org.springframework.stereotype.Component;

/** Holds registrations without a token to the limit of their address. */
@Component
class AddressLimit {

    private final Limits limits;

    AddressLimit(Limits limits) {
        this.limits = limits;
    }

    /** Counts a registration of this registrant; throws {@link TooManyRegistrationsException} if it is one too many. */
    void count(Registrant registrant) {
        if (Tenancy.organizer().isEmpty()) {
            limits.ofAddress(registrant.address()).ifPresent(wait -> {
                throw new TooManyRegistrationsException(wait);
            });
        }
    }
}
