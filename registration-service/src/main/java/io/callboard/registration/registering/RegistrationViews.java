package io.callboard.registration.registering;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.registration.attendance.Attendance;
import io.callboard.registration.attendance.Attendances;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Shows registrations to their organizer together with the attendance, which is read once for all of them. */
@Component
class RegistrationViews {

    private final Attendances attendances;

    RegistrationViews(Attendances attendances) {
        this.attendances = attendances;
    }

    RegistrationView of(Registration registration) {
        return of(registration.organizer(), List.of(registration)).getFirst();
    }

    /** In the same order; all are registrations of this organizer. */
    List<RegistrationView> of(OrganizerId organizer, List<Registration> registrations) {
        Map<UUID, Attendance> found = attendances.of(
                organizer,
                registrations.stream()
                        .map(registration -> registration.id().value())
                        .toList());
        return registrations.stream()
                .map(registration -> RegistrationView.of(
                        registration,
                        Objects.requireNonNull(found.get(registration.id().value()))))
                .toList();
    }
}
