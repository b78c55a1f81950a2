package io.callboard.registration.attendance;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The attendance of a registration as its organizer sees it. */
@Schema(description = "When the registrant watched the live event.")
public record Attendance(
        @Schema(description = "When the registrant joined first; null if that has not happened.") @Nullable
        Instant joinedAt,

        @Schema(
                description = "When the registrant left last; null while the registrant watches, and if the registrant"
                        + " has not joined.")
        @Nullable
        Instant leftAt,

        @Schema(
                description = "When the registrant was checked in at the venue by the pass; null if that has not"
                        + " happened.")
        @Nullable
        Instant checkedInAt,

        @Schema(description = "How long the registrant watched. Time in several tabs counts once.")
        long seconds,

        @Schema(
                description = "ATTENDED (joined or checked in) or NO_SHOW. Null until the live event has ended, for a"
                        + " registration without a seat, and for an event in person at which nobody was checked in.")
        @Nullable
        Status status) {

    /** Of a registrant who has not joined. */
    public static final Attendance NONE = new Attendance(null, null, null, 0, null);

    /** What is recorded after the end of the live event. */
    @Schema(description = "What is recorded after the end of the live event.")
    public enum Status {
        ATTENDED,
        NO_SHOW
    }
}
