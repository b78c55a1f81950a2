package io.callboard.registration.pass;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.registration.attendance.Attendances;
import io.callboard.registration.pass.PassReader.Admission;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Counts attendance. The normal call is one statement; only a call that counts nothing looks up why. */
@RestController
@Tag(name = "passes", description = "What the holder of a pass may see. The token in the path is the secret.")
@RequestMapping("/api/v1/passes")
class AttendanceController {

    private final Attendances attendances;
    private final PassReader passReader;
    private final PassProperties properties;

    AttendanceController(Attendances attendances, PassReader passReader, PassProperties properties) {
        this.attendances = attendances;
        this.passReader = passReader;
        this.properties = properties;
    }

    @Schema(description = "The tab, or other place, in which the holder of the pass watches.", name = "AttendanceCall")
    record Call(
            @Schema(
                    description = "Tells several tabs apart: any text of your choice, the same in join and leave. Calls"
                            + " without it belong to one tab.")
            @Pattern(regexp = "[A-Za-z0-9-]{1,36}", message = "must be 1 to 36 letters, digits and hyphens")
            @Nullable
            String tab) {}

    @Operation(
            operationId = "joinLiveEvent",
            summary = "Join a live event",
            description = "Needs no token but the pass. Repeat it every minute while the holder watches. A session"
                    + " ends when its last tab leaves, or two and a half minutes after its last join. Only the"
                    + " holder of a confirmed registration is counted, not a host.")
    @Refuses(status = 409, type = "not-open", detail = "The event cannot be watched at the moment.")
    @Refuses(status = 410, type = "gone", detail = "The registration of this pass was cancelled.")
    @PostMapping("/{token}/join")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void join(
            @Parameter(description = "The pass.") @PathVariable String token,
            @RequestBody(required = false) @Valid @Nullable Call call) {
        byte[] pass = new Token(token).hash();
        if (!Tenancy.callAsPlatform(() -> attendances.join(pass, tab(call), properties.opensBefore()))
                && admitted(token).view().state() != PassView.State.OPEN) {
            throw Problem.conflict("not-open", "The event cannot be watched at the moment.");
        }
    }

    @Operation(
            operationId = "leaveLiveEvent",
            summary = "Leave a live event",
            description = "Needs no token but the pass. Ends the session of the holder if no other tab is open."
                    + " Leaving again, or without having joined, changes nothing.")
    @Refuses(status = 410, type = "gone", detail = "The registration of this pass was cancelled.")
    @PostMapping("/{token}/leave")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void leave(
            @Parameter(description = "The pass.") @PathVariable String token,
            @RequestBody(required = false) @Valid @Nullable Call call) {
        byte[] pass = new Token(token).hash();
        if (!Tenancy.callAsPlatform(() -> attendances.leave(pass, tab(call)))) {
            admitted(token);
        }
    }

    private Admission.Admitted admitted(String token) {
        return switch (Tenancy.callAsPlatform(() -> passReader.admit(token))) {
            case Admission.Admitted admitted -> admitted;
            case Admission.Revoked _ -> throw Problem.gone("The registration of this pass was cancelled.");
            case Admission.Unknown _ -> throw Problem.notFound();
        };
    }

    private static String tab(@Nullable Call call) {
        return call == null || call.tab() == null ? "" : call.tab();
    }
}
