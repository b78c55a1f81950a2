package io.callboard.scheduler.announcement;

import io.callboard.scheduler.timer.AnnouncementTimers.Broadcast;
import io.callboard.scheduler.timer.Condition;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which registrants an announcement is for. */
@Schema(
        name = "AnnouncementAudience",
        description = "Which registrants of the live event get the announcement. Hosts do not get it.")
record AudienceView(
        @Schema(
                description = "The statuses of registrations it is for.",
                example = "[\"CONFIRMED\"]",
                allowableValues = {"CONFIRMED", "WAITLISTED", "OFFERED", "PENDING"})
        List<String> statuses,

        @Schema(
                description = "The keys of the segments it is for; null: everybody, with or without a segment.",
                example = "[\"partners\"]")
        @Nullable
        List<String> segments,

        @Schema(
                description = "Options by the key of a question: it is only for those who chose at least one of the"
                        + " options, for each of the questions; null: the answers do not matter.",
                example = "{\"diet\": [\"No meat\"]}")
        @Nullable
        Map<String, List<String>> answers,

        @Schema(
                description =
                        "ATTENDED: only those who watched or were checked in. NO_SHOW: only those who did not. null: all.",
                example = "ATTENDED",
                allowableValues = {"ATTENDED", "NO_SHOW"})
        @Nullable
        String attendance) {

    static AudienceView of(Broadcast broadcast) {
        return of(broadcast.statuses(), broadcast.condition(), broadcast.attendance());
    }

    static AudienceView of(List<String> statuses, Condition condition, @Nullable String attendance) {
        Map<String, List<String>> answers = condition.answers();
        return new AudienceView(
                List.copyOf(statuses),
                condition.segments(),
                answers == null ? null : new TreeMap<>(answers),
                attendance);
    }
}
