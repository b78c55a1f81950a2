package io.callboard.registration.erasure;

import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.web.ETags;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How long an organizer keeps the personal data of registrations. */
@RestController
@Tag(name = "registrations", description = "Registrations of people for live events.")
@RequestMapping("/api/v1/registrations/retention")
class RetentionController {

    private static final int MOST_DAYS = 3650;

    private final ChosenRetentions chosen;
    private final ErasureProperties properties;

    RetentionController(ChosenRetentions chosen, ErasureProperties properties) {
        this.chosen = chosen;
        this.properties = properties;
    }

    @Schema(description = "How long the personal data of registrations is kept after the end of their live event.")
    record RetentionView(
            @Schema(
                    description = "The number of days that you have stored; null: the time of the deployment applies.",
                    example = "P90D")
            @Nullable
            String retainPersonalDataFor,

            @Schema(
                    description =
                            "The time that applies, as an ISO-8601 duration: the one that you have stored, otherwise"
                                    + " the one of the deployment. null: personal data is kept until it is erased"
                                    + " by hand.",
                    example = "P90D")
            @Nullable
            String inEffect,

            @Schema(description = "Rises with every change. The ETag says the same.")
            long version) {}

    @Schema(description = "How long to keep the personal data of registrations after the end of their live event.")
    record RetentionRequest(
            @Schema(
                    description = "Whole days as an ISO-8601 duration, from P1D to P3650D. When missing or null, the"
                            + " time of the deployment applies.",
                    example = "P365D")
            @Nullable
            String retainPersonalDataFor) {}

    @Operation(
            operationId = "getRetention",
            summary = "Get how long personal data is kept",
            description =
                    "Returns how long after the end of a live event the personal data of its registrations is kept.")
    @GetMapping
    ResponseEntity<RetentionView> get(OrganizerId organizer) {
        return answer(chosen.find(organizer));
    }

    @Operation(
            operationId = "replaceRetention",
            summary = "Change how long personal data is kept",
            description = "Applies to all your live events, also to those that are over. Personal data that is older is"
                    + " erased in the background, from a minute later on, as by DELETE"
                    + " /api/v1/registrations/{id}/personal-data. It cannot be undone. The same value again"
                    + " changes nothing.")
    @PutMapping
    ResponseEntity<RetentionView> replace(
            OrganizerId organizer,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody RetentionRequest request) {
        Integer days = request.retainPersonalDataFor() == null ? null : days(request.retainPersonalDataFor());
        return answer(chosen.replace(organizer, days, version -> ETags.requireMatch(ifMatch, version)));
    }

    private ResponseEntity<RetentionView> answer(ChosenRetentions.Stored stored) {
        String own = stored.retainDays() == null ? null : "P" + stored.retainDays() + "D";
        return ResponseEntity.ok()
                .eTag(ETags.of(stored.version()))
                .body(new RetentionView(
                        own,
                        own != null
                                ? own
                                : Optional.ofNullable(properties.retainPersonalDataFor())
                                        .map(RetentionController::text)
                                        .orElse(null),
                        stored.version()));
    }

    private static String text(Duration duration) {
        return duration.equals(Duration.ofDays(duration.toDays()))
                ? "P" + duration.toDays() + "D"
                : duration.toString();
    }

    private static int days(String text) {
        Duration duration;
        try {
            duration = Duration.parse(text);
        } catch (DateTimeParseException malformed) {
            throw invalid(ErrorCode.INVALID_FORMAT, "is not an ISO-8601 duration in days such as P365D");
        }
        if (duration.compareTo(Duration.ofDays(1)) < 0
                || duration.compareTo(Duration.ofDays(MOST_DAYS)) > 0
                || !duration.equals(Duration.ofDays(duration.toDays()))) {
            throw invalid(ErrorCode.OUT_OF_RANGE, "must be whole days from P1D to P" + MOST_DAYS + "D");
        }
        return Math.toIntExact(duration.toDays());
    }

    private static Problem invalid(ErrorCode code, String detail) {
        return Problem.unprocessable(
                "The retention is not acceptable.", new Problem.FieldError("/retainPersonalDataFor", code, detail));
    }
}
