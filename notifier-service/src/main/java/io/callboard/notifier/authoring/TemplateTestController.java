package io.callboard.notifier.authoring;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.EmailAddress;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.chassis.value.PhoneNumber;
import io.callboard.chassis.web.ETags;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.liveevent.LiveEvent;
import io.callboard.notifier.liveevent.LiveEvents;
import io.callboard.notifier.template.MessageRenderer;
import io.callboard.notifier.testmessage.TestMessages;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "templates")
@RequestMapping("/api/v1/templates")
class TemplateTestController {

    private static final String NO_ACCOUNT = "No provider account is configured for the channel of this template.";
    private static final String SUPPRESSED =
            "The address of your token is on your list of suppressions, so nothing is sent to it.";
    private static final String TOO_MANY = "You have sent as many test messages within an hour as are allowed.";

    private final TemplateAuthor author;
    private final LiveEvents liveEvents;
    private final TestMessages testMessages;

    TemplateTestController(TemplateAuthor author, LiveEvents liveEvents, TestMessages testMessages) {
        this.author = author;
        this.liveEvents = liveEvents;
        this.testMessages = testMessages;
    }

    @Operation(
            operationId = "testTemplate",
            summary = "Send a template to yourself",
            description = "Sends a message from the present version to you, with a sample event or one of your live"
                    + " events, and with a sample reader, whose links open nothing. A mail goes to the"
                    + " claim email of your token, a text message to the claim phone_number. Without that"
                    + " claim, or when its claim email_verified or phone_number_verified is false, the"
                    + " answer is 422. The subject of a mail begins with [Test]. The message is sent with"
                    + " the same accounts as all other messages and is tried for ten minutes. No list or"
                    + " summary of deliveries has it. An organizer may send thirty test messages within an"
                    + " hour, unless the operator sets other limits. A live event that is unknown or not"
                    + " yours gives 404.")
    @Refuses(status = 409, type = "no-account", detail = NO_ACCOUNT)
    @Refuses(status = 409, type = "address-suppressed", detail = SUPPRESSED)
    @Refuses(status = 429, type = "too-many-requests", detail = TOO_MANY, retryAfter = true)
    @PostMapping("/{id}/test")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<QueuedTest> test(
            OrganizerId organizer,
            @Parameter(description = "Id of the template.") @PathVariable UUID id,
            @Valid @RequestBody TestRequest request,
            @Parameter(hidden = true) @AuthenticationPrincipal Jwt token) {
        StoredTemplate template = author.find(organizer, id).orElseThrow(Problem::notFound);
        UUID eventId = request.eventId();
        LiveEvent event =
                eventId == null ? null : liveEvents.find(organizer, eventId).orElseThrow(Problem::notFound);
        String address = address(template.channel(), token);
        MessageRenderer.Message message = author.preview(template, event);
        return switch (testMessages.queue(organizer, template.channel(), address, message)) {
            case TestMessages.Queueing.Queued(UUID queued) ->
                ResponseEntity.accepted()
                        .eTag(ETags.of(template.version()))
                        .body(new QueuedTest(
                                queued, template.channel(), address, template.version(), message.spoilt() != null));
            case TestMessages.Queueing.NoAccount _ -> throw Problem.conflict("no-account", NO_ACCOUNT);
            case TestMessages.Queueing.Suppressed _ -> throw Problem.conflict("address-suppressed", SUPPRESSED);
            case TestMessages.Queueing.TooMany(var after) -> throw Problem.tooManyRequests(TOO_MANY, after);
        };
    }

    private static String address(Channel channel, Jwt token) {
        return switch (channel) {
            case EMAIL -> {
                String claim = claim(token, "email", "e-mail address");
                try {
                    yield new EmailAddress(claim).value();
                } catch (InvalidValueException e) {
                    throw Problem.unprocessable("The claim email of your token is not an e-mail address.");
                }
            }
            case IN_APP ->
                throw Problem.unprocessable(
                        "An in-app message has no address to which a test could go. Use the preview instead.");
            case SMS -> {
                String claim = claim(token, "phone_number", "phone number");
                try {
                    yield new PhoneNumber(claim).value();
                } catch (InvalidValueException e) {
                    throw Problem.unprocessable(
                            "The claim phone_number of your token is not a phone number with country code.");
                }
            }
        };
    }

    /** An address that nobody has confirmed could be anybody's. */
    private static String claim(Jwt token, String name, String what) {
        @Nullable Object value = token.getClaims().get(name);
        if (!(value instanceof String text) || text.isBlank()) {
            throw Problem.unprocessable(
                    "Your token has no %s. A test message goes only to you, so your issuer must put the claim %s into the token."
                            .formatted(what, name));
        }
        @Nullable Object verified = token.getClaims().get(name + "_verified");
        if (verified != null && !Boolean.TRUE.equals(verified) && !"true".equals(verified)) {
            throw Problem.unprocessable(
                    "Your token says that the %s in it is not verified. A test message goes only to an address that is yours."
                            .formatted(what));
        }
        return text;
    }
}
