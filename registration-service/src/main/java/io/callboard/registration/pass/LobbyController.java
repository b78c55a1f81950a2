package io.callboard.registration.pass;

import io.callboard.chassis.language.PageLocaleResolver;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.SecurityHeaders;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.registration.attendance.AttendanceProperties;
import io.callboard.registration.liveevent.BrandingPage;
import io.callboard.registration.pass.PassReader.Admission;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/**
 * The lobby page of a join link. It works without JavaScript: scripts count attendance and the time to the start, play
 * streams of Mux, and show the room.
 */
@Controller
@Tag(name = "pages", description = "Pages for people. Links in messages lead here.")
class LobbyController {

    /**
     * What the player of Mux needs besides (ADR 0076): its streams, the worker that it makes, and its inline styles. No
     * script but our own.
     */
    static final String CONTENT_SECURITY_POLICY_WITH_PLAYER =
            SecurityHeaders.CONTENT_SECURITY_POLICY_WITH_PICTURES + "; connect-src 'self' https://*.mux.com;"
                    + " media-src 'self' blob: https://*.mux.com; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'";

    private final PassReader passReader;
    private final Passes passes;
    private final AttendanceProperties attendance;
    private final Clock clock;

    LobbyController(PassReader passReader, Passes passes, AttendanceProperties attendance, Clock clock) {
        this.passReader = passReader;
        this.passes = passes;
        this.attendance = attendance;
        this.clock = clock;
    }

    @Operation(
            operationId = "showLobbyPage",
            summary = "Show the lobby of a pass",
            description = "The page behind joinUrl. It shows when the live event starts, plays a stream of Mux or links"
                    + " to another one while it can be watched, and shows the room. In the language of the registrant if that is English, German or"
                    + " Spanish, otherwise by Accept-Language.")
    @Refuses(status = 410, type = "gone", detail = "The registration of this pass was cancelled.")
    @GetMapping("/watch/{token}")
    String lobby(
            @Parameter(description = "The pass.") @PathVariable String token,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        return switch (Tenancy.callAsPlatform(() -> passReader.admit(token))) {
            case Admission.Admitted admitted -> {
                Lobby lobby = Lobby.of(admitted.view(), PageLocaleResolver.showTo(admitted.language(), request));
                model.addAttribute("lobby", lobby);
                model.addAttribute("now", clock.instant().truncatedTo(ChronoUnit.MILLIS));
                model.addAttribute("playerScript", PlayerScriptConfiguration.PATH);
                model.addAttribute("pass", token);
                model.addAttribute("heartbeatMillis", attendance.heartbeat().toMillis());
                BrandingPage.show(admitted.view().eventId(), admitted.content(), model, response);
                if (lobby.player() != null) {
                    response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY_WITH_PLAYER);
                }
                yield "lobby";
            }
            case Admission.Revoked revoked -> nothing(HttpStatus.GONE, "gone", model, response);
            case Admission.Unknown unknown ->
                Tenancy.callAsPlatform(() -> passes.wasReplaced(token))
                        ? nothing(HttpStatus.GONE, "replaced", model, response)
                        : nothing(HttpStatus.NOT_FOUND, "unknown", model, response);
        };
    }

    private static String nothing(HttpStatus status, String reason, Model model, HttpServletResponse response) {
        response.setStatus(status.value());
        model.addAttribute("reason", reason);
        return "no-lobby";
    }
}
