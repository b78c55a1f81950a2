package io.callboard.scheduler.lateness;

import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.problem.Problem.FieldError;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.value.ErrorCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/reminders")
@Tag(name = "lateness", description = "How punctually timers are armed, for operators.")
class LatenessController {

    private static final int MOST_HOURS = 168;

    private final Lateness lateness;

    LatenessController(Lateness lateness) {
        this.lateness = lateness;
    }

    @GetMapping("/lateness")
    @Operation(
            operationId = "getTimerLateness",
            summary = "Get how punctually timers were armed",
            description =
                    "Returns for each kind of timer how long after the due instant the timers of the last hours were armed,"
                            + " of all organizers together. It needs the scope ops.")
    LatenessView get(
            @Parameter(
                            description = "How many hours back to look, at most " + MOST_HOURS + ".",
                            schema =
                                    @Schema(
                                            type = "integer",
                                            format = "int32",
                                            minimum = "1",
                                            maximum = "" + MOST_HOURS,
                                            defaultValue = "24"))
                    @RequestParam(defaultValue = "24")
                    int hours) {
        if (hours < 1 || hours > MOST_HOURS) {
            throw Problem.badRequest(
                    "The hours are not acceptable.",
                    new FieldError("?hours", ErrorCode.OUT_OF_RANGE, "must be between 1 and " + MOST_HOURS));
        }
        return Tenancy.callAsPlatform(() -> lateness.ofLast(hours));
    }
}
