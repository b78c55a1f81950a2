package io.callboard.registration.host;

import io.callboard.chassis.value.EmailAddress;
import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.PersonName;
import io.callboard.registration.registrant.Registrant;
import java.util.EnumSet;
import java.util.List;
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
        return Registrant.named(new PersonName(firstName))
                .lastName(lastName == null ? null : new PersonName(lastName))
                .email(new EmailAddress(email))
                .channels(EnumSet.of(Channel.EMAIL))
                .locale(locale)
                .timeZone(timeZone)
                .build();
    }

    /** Contains no value, so that no address gets into a log by accident. */
    @Override
    public String toString() {
        return "HostDetails";
    }
}
