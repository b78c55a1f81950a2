package io.callboard.event.host;

import io.callboard.chassis.ids.NameBasedIds;
import io.callboard.chassis.ids.TimeOrderedIds;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.EmailAddress;
import io.callboard.event.reminder.ReminderRule;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A person who presents a live event. A host never changes: another address is another host.
 *
 * @param registrationId of the host's registration; it is derived from the id, so a repeated message means the same
 *     registration
 * @param timeZone IANA zone; null means that of the live event
 */
record Host(
        UUID id,
        UUID registrationId,
        UUID eventId,
        OrganizerId organizer,
        String firstName,
        @Nullable String lastName,
        EmailAddress email,
        @Nullable String locale,
        @Nullable String timeZone,
        List<ReminderRule> reminderRules,
        Instant createdAt) {

    static Host of(UUID eventId, OrganizerId organizer, NewHost host, Instant now) {
        UUID id = TimeOrderedIds.next();
        return new Host(
                id,
                NameBasedIds.of(id, "registration"),
                eventId,
                organizer,
                host.firstName(),
                host.lastName(),
                host.email(),
                host.locale(),
                host.timeZone(),
                host.reminderRules(),
                now);
    }

    /** Names the host by id only, so that no address gets into a log by accident. */
    @Override
    public String toString() {
        return "Host[" + id + "]";
    }
}
