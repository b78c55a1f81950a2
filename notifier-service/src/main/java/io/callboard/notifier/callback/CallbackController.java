package io.callboard.notifier.callback;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;

/** No {@code @RestController}: the checks of our own API would reject the query that Twilio adds, and read the form. */
@Controller
@Tag(name = "webhooks", description = "What providers report. Each request is signed by its provider.")
class CallbackController {

    private final CallbackReceiver receiver;

    CallbackController(CallbackReceiver receiver) {
        this.receiver = receiver;
    }

    @PostMapping(
            path = "/webhooks/{provider}",
            consumes = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_FORM_URLENCODED_VALUE})
    @Operation(
            operationId = "receiveWebhook",
            summary = "Take a webhook of a provider",
            description = "For the providers of messages alone, which sign their requests: Resend with svix-signature,"
                    + " SendGrid with X-Twilio-Email-Event-Webhook-Signature, Mailgun with a signature in the body, Twilio"
                    + " with X-Twilio-Signature, Knock with x-knock-signature. What a webhook says is stored and applied later. A webhook that"
                    + " comes twice or late has the same effect as one that comes once and in order. A webhook about a"
                    + " message that we do not know has no effect.")
    @ApiResponse(responseCode = "200", description = "Accepted.", content = @Content)
    @Refuses(
            status = 401,
            type = "invalid-signature",
            detail = "The signature does not belong to this body, or it is too old.")
    @Refuses(status = 404, type = "not-found")
    @ProvidersOwnBody
    ResponseEntity<Void> receive(
            @Parameter(description = "The provider. One that is not configured gives 404.", example = "resend")
                    @PathVariable
                    String provider,
            @Parameter(hidden = true) HttpServletRequest request,
            @RequestBody byte[] body) {
        return answer(receiver.receive(provider, webhook(request, body)));
    }

    @PostMapping(
            path = "/webhooks/{provider}/{accountId}",
            consumes = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_FORM_URLENCODED_VALUE})
    @Operation(
            operationId = "receiveWebhookOfAccount",
            summary = "Take a webhook about an account of an organizer",
            description =
                    "For the providers of messages alone, as POST /webhooks/{provider}. It is verified with the key that"
                            + " the organizer has stored for the account (PUT"
                            + " /api/v1/notifications/accounts/{id}/webhook-key), a webhook of Twilio with the auth token of the"
                            + " account. It has an effect only on messages that this account has sent. A text with STOP or START"
                            + " has an effect for the organizer of the account only. An account without such a key, or of another"
                            + " provider, gives 404.")
    @ApiResponse(responseCode = "200", description = "Accepted.", content = @Content)
    @Refuses(
            status = 401,
            type = "invalid-signature",
            detail = "The signature does not belong to this body, or it is too old.")
    @Refuses(status = 404, type = "not-found")
    @ProvidersOwnBody
    ResponseEntity<Void> receiveOfAccount(
            @Parameter(description = "The provider: resend, sendgrid, mailgun or twilio.", example = "resend")
                    @PathVariable
                    String provider,
            @Parameter(description = "The account, as in GET /api/v1/notifications/accounts.") @PathVariable
                    UUID accountId,
            @Parameter(hidden = true) HttpServletRequest request,
            @RequestBody byte[] body) {
        return answer(receiver.receive(provider, accountId, webhook(request, body)));
    }

    private static ResponseEntity<Void> answer(CallbackReceiver.Receipt receipt) {
        return switch (receipt) {
            case STORED -> ResponseEntity.ok().build();
            case NO_SUCH_PROVIDER -> throw Problem.notFound();
            case NOT_SIGNED -> throw Problem.invalidSignature();
            case UNREADABLE -> throw Problem.badRequest("The body is not a webhook of this provider.");
        };
    }

    private static Webhook webhook(HttpServletRequest request, byte[] body) {
        return new Webhook(headers(request), request.getQueryString(), body);
    }

    private static Map<String, String> headers(HttpServletRequest request) {
        Map<String, String> headers = new HashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.putIfAbsent(name.toLowerCase(Locale.ROOT), request.getHeader(name));
        }
        return headers;
    }
}
