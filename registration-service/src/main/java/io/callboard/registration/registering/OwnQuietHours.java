package io.callboard.registration.registering;

import io.callboard.registration.registrant.ReminderWishes.QuietHours;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The quiet hours of a registrant; what is missing in a patch stays. */
@Schema(
        name = "OwnQuietHours",
        description =
                "The hours in which you want no reminder that can be sent earlier, by the clock of your time zone.")
record OwnQuietHours(
        @Schema(
                description = "ORGANIZER: those of the organizer, if there are any. OWN: from and to. NONE: you have"
                        + " none. OWN when missing.",
                allowableValues = {"ORGANIZER", "OWN", "NONE"},
                example = "OWN")
        @Nullable
        String use,

        @Schema(
                description = "The first minute, a full or half hour. Null unless use is OWN.",
                pattern = QuietHours.TIME,
                example = "22:00")
        @Nullable
        String from,

        @Schema(
                description = "The first minute after them, a full or half hour; before from if they go over midnight."
                        + " Null unless use is OWN. They leave at least an hour of the day.",
                pattern = QuietHours.TIME,
                example = "07:00")
        @Nullable
        String to) {

    static final String REMINDERS = "Which reminders you get. ALL: all of them. FEWER: on each channel the last one"
            + " that is due more than twelve hours before the start, and the last one of all. NONE: none. You are"
            + " told of changes and cancellations in any case.";

    static OwnQuietHours of(QuietHours hours) {
        return new OwnQuietHours(
                hours.use().name(), Objects.toString(hours.from(), null), Objects.toString(hours.to(), null));
    }
}
