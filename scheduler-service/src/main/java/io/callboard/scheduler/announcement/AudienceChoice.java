package io.callboard.scheduler.announcement;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which registrants an announcement is for. */
@Schema(
        name = "AnnouncementAudience",
        description = "Which registrants of the live event get the announcement. Hosts do not get it.")
record AudienceChoice(
        @Schema(
                description =
                        "The statuses of registrations it is for; CONFIRMED when missing. A registration that was cancelled"
                                + " never gets it, and one whose e-mail address waits for its confirmation gets it afterwards.",
                example = "[\"CONFIRMED\"]",
                allowableValues = {"CONFIRMED", "WAITLISTED", "OFFERED", "PENDING"})
        @Nullable
        List<@Nullable String> statuses,

        @Schema(
                description = "The keys of the segments it is for. Missing: everybody, in whatever segment.",
                example = "[\"partners\"]")
        @Nullable
        List<@Nullable String> segments,

        @Schema(
                description =
                        "ATTENDED: only those who watched. NO_SHOW: only those who did not. Missing: all. Who attended is"
                                + " recorded after the end of the live event, and never for an event in person. A person whose"
                                + " record comes after the announcement was due gets it then, for a day.",
                example = "ATTENDED",
                allowableValues = {"ATTENDED", "NO_SHOW"})
        @Nullable
        String attendance) {

    static AudienceChoice of(List<String> statuses, @Nullable List<String> segments, @Nullable String attendance) {
        return new AudienceChoice(List.copyOf(statuses), segments == null ? null : List.copyOf(segments), attendance);
    }
}
