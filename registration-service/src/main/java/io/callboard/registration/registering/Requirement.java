package io.callboard.registration.registering;

import io.callboard.registration.liveevent.LiveEvent;
import java.util.EnumSet;
import java.util.Set;

/** What has to happen before a registration is confirmed. */
enum Requirement {
    /** The registrant confirms the e-mail address. */
    EMAIL,
    /** The organizer approves the registration, once the e-mail address is confirmed. */
    APPROVAL;

    /** What the live event requires of everybody who registers. */
    static Set<Requirement> of(LiveEvent event) {
        Set<Requirement> requirements = EnumSet.noneOf(Requirement.class);
        if (event.confirmEmailFirst()) {
            requirements.add(EMAIL);
        }
        if (event.approvalRequired()) {
            requirements.add(APPROVAL);
        }
        return requirements;
    }
}
