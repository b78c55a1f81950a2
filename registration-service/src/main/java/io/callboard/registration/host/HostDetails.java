package io.callboard.registration.host;

import io.callboard.chassis.value.EmailAddress;
import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.PersonName;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.ReminderWishes;
import io.callboard.registration.registrant.Source;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The decrypted part of {@link HostAdded}. event-service has checked the values. */
record HostDetails(
        String firstName,
        @Nullable String lastName,
        String email,
        @Nullable String locale,
        @Nullable String timeZone,
        List<String> reminderRules) {

    Registrant person() {
        return new Registrant(
                new PersonName(firstName),
                lastName == null ? null : new PersonName(lastName),
                new EmailAddress(email),
                null,
                null,
                EnumSet.of(Channel.EMAIL),
                locale,
                timeZone,
                Source.named(null),
                null,
                Map.of(),
                Map.of(),
                null,
                ReminderWishes.USUAL);
    }

    /** Contains no value, so that no address gets into a log by accident. */
    @Override
    public String toString() {
        return "HostDetails";
    }
}
