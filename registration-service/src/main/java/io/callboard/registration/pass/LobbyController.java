package io.callboard.registration.pass;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.registration.pass.Watching.Admission;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** The plain lobby behind a join link; needs no JavaScript and changes nothing. */
@Controller
class LobbyController {

    private final Watching watching;

    LobbyController(Watching watching) {
        this.watching = watching;
    }

    @GetMapping("/watch/{token}")
    String lobby(@PathVariable String token, Model model, HttpServletResponse response) {
        return switch (Tenancy.callAsPlatform(() -> watching.admit(token))) {
            case Admission.Admitted admitted -> {
                model.addAttribute("lobby", Lobby.of(admitted.view()));
                yield "lobby";
            }
            case Admission.Revoked revoked -> nothing(HttpStatus.GONE, "gone", model, response);
            case Admission.Unknown unknown -> nothing(HttpStatus.NOT_FOUND, "unknown", model, response);
        };
    }

    private static String nothing(HttpStatus status, String reason, Model model, HttpServletResponse response) {
        response.setStatus(status.value());
        model.addAttribute("reason", reason);
        return "no-lobby";
    }
}
