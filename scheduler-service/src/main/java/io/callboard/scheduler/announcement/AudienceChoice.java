package io.callboard.scheduler.announcement;

import io.callboard.scheduler.input.ConditionRequest;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which registrants an announcement is for. */
@Schema(
        name = "AnnouncementAudienceRequest",
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
                description = "The keys of the segments it is for. Missing: everybody, with or without a segment.",
                example = "[\"partners\"]")
        @Nullable
        List<@Nullable String> segments,

        @Schema(
                description = "Options by the key of a question: only those who chose at least one of the options, for"
                        + " each of the questions; true or false for a BOOLEAN question. Missing: the"
                        + " answers do not matter.",
                example = "{\"diet\": [\"No meat\"]}",
                minProperties = 1,
                maxProperties = ConditionRequest.MOST_QUESTIONS)
        @Nullable
        Map<String, @Nullable List<@Nullable String>> answers,

        @Schema(
                description =
                        "ATTENDED: only those who watched or were checked in. NO_SHOW: only those who did not. Missing: all. Who"
                                + " attended is recorded after the end of the live event; for an event in person only if"
                                + " people were checked in. A person whose record comes after the announcement was due gets it then, for a day.",
                example = "ATTENDED",
                allowableValues = {"ATTENDED", "NO_SHOW"})
        @Nullable
        String attendance) {

    /** The choice that an announcement has. */
    static AudienceChoice of(AudienceView audience) {
        return new AudienceChoice(
                List.copyOf(audience.statuses()),
                audience.segments(),
                shown(audience.answers()),
                audience.attendance());
    }

    private static @Nullable Map<String, @Nullable List<@Nullable String>> shown(
            @Nullable Map<String, List<String>> answers) {
        return answers == null ? null : new TreeMap<>(answers);
    }
}
