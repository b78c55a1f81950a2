package io.callboard.registration.challenge;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.registration.limit.Limits;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Hands out challenges. */
@RestController
@Tag(name = "registrations")
class ChallengeController {

    private final Challenges challenges;
    private final Limits limits;

    ChallengeController(Challenges challenges, Limits limits) {
        this.challenges = challenges;
        this.limits = limits;
    }

    @Operation(
            operationId = "getChallenge",
            summary = "Get a challenge to solve before you register somebody",
            description = "Where the deployment demands it, a public registration needs the solution of a"
                    + " challenge. It takes some seconds of computing: little for one person, and much for a program that"
                    + " registers many people. The form of the challenge is that of ALTCHA, whose widget and libraries solve it. Send the"
                    + " solution as challenge of POST /api/v1/registrations, within some minutes and once. 404 if the"
                    + " deployment demands none.")
    @Refuses(status = 404, type = "not-found")
    @Refuses(status = 429, type = "too-many-requests")
    @GetMapping("/api/v1/registrations/challenge")
    ResponseEntity<Challenge> next(HttpServletRequest request) {
        limits.ofClient(request.getRemoteAddr()).ifPresent(wait -> {
            throw Problem.tooManyRequests(
                    "Too many requests came from your network address. Wait, then try again.", wait);
        });
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(challenges.next().orElseThrow(Problem::notFound));
    }
}
