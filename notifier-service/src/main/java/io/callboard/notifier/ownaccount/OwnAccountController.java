package io.callboard.notifier.ownaccount;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.problem.Problem.FieldError;
import io.callboard.chassis.route.PublicUrl;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.notifier.callback.OwnCallbackSource;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(
        name = "accounts",
        description =
                "Your own accounts with providers of e-mail and text messages, your webhooks for in-app messages, and the"
                        + " domains that you send from.")
@RequestMapping("/api/v1/notifications/accounts")
class OwnAccountController {

    private static final String TOO_MANY = "You have as many accounts as an organizer may have. Delete one first.";

    private final StoredAccounts accounts;
    private final WebhookKeys webhookKeys;
    private final AccountRules rules;
    private final AccountCheck check;
    private final OwnRoutes routes;
    private final Map<String, OwnCallbackSource> sources;
    private final PublicUrl publicUrl;

    OwnAccountController(
            StoredAccounts accounts,
            WebhookKeys webhookKeys,
            AccountRules rules,
            AccountCheck check,
            OwnRoutes routes,
            List<OwnCallbackSource> sources,
            PublicUrl publicUrl) {
        this.sources = sources.stream().collect(Collectors.toMap(OwnCallbackSource::provider, Function.identity()));
        this.publicUrl = publicUrl;
        this.accounts = accounts;
        this.webhookKeys = webhookKeys;
        this.rules = rules;
        this.check = check;
        this.routes = routes;
    }

    @Operation(
            operationId = "listAccounts",
            summary = "List your accounts",
            description =
                    "Returns your own accounts without their credentials, the oldest first. status and statusText say whether"
                            + " an account sends, and if not why.")
    @GetMapping
    Page<OwnAccountView> list(OrganizerId organizer, Paging paging) {
        return accounts.list(organizer, paging).map(this::view);
    }

    @Operation(
            operationId = "createAccount",
            summary = "Create an account",
            description =
                    "Stores your credentials with a mail server, Resend, SendGrid or Mailgun for e-mail, or with Twilio for text"
                            + " messages, encrypted. For e-mail it checks the DNS records of the sender's domain, and the answer"
                            + " has the records to add. The account sends nothing until all of them are found. For text messages it"
                            + " shows the credentials to Twilio, and the account sends nothing until Twilio has taken them. An"
                            + " account that sends nothing is checked every ten minutes and by a test. Once it may send, it sends all"
                            + " your e-mail or all your text messages, and no other organizer's. An account cannot be changed: create"
                            + " another one, which takes over once it may send, and delete the first one.\n\n"
                            + "WEBHOOK stores the https address of a system of yours and sends it a test message"
                            + " ({type: account.test, timestamp, data: {accountId}}). Once it has answered one with 2xx, it gets your"
                            + " in-app messages, and the service's own feed does not. A system that verifies signatures cannot answer"
                            + " the first test message with 2xx unless you have given the secret: store the secret of this answer"
                            + " there, then test the account. Only a test sends further test messages.\n\n"
                            + "Each in-app message is one POST request with the body {type: notification.in_app, timestamp, data:"
                            + " {deliveryId, eventId, registrationId, kind, title, text, url, dueAt}}, UTF-8. timestamp: when the"
                            + " message was sent for the first time. registrationId: whose message it is. kind: such as REMINDER."
                            + " title, text: as in the feed, plain text without names and links. url: the registrant's personal link to"
                            + " watch, or null; show it to this registrant only. dueAt: when the message had to be sent. It has neither"
                            + " name nor address.\n\n"
                            + "Requests are signed by the scheme of Standard Webhooks: the base64 of HMAC-SHA256 over webhook-id, a"
                            + " full stop, webhook-timestamp, a full stop and the bytes of the body, with the bytes behind whsec_ in"
                            + " base64 as the key, is behind v1, in webhook-signature. Refuse a webhook-timestamp that is more than five"
                            + " minutes away from your clock. A request may come again with the same webhook-id and the same body:"
                            + " answer 2xx, and do not show the message twice.\n\n"
                            + "2xx within 10 seconds: SENT. No answer, 408, 409, 425 and 5xx: it is sent again with the same webhook-id,"
                            + " six times at most and only while it is useful. 429 and 503 with Retry-After: later. 401, 403, 404, 405,"
                            + " 410, redirects, which are not followed, and twenty other 4xx in a row: the account is PAUSED for a"
                            + " minute at a time. Any other 4xx: this message is FAILED.")
    @ApiResponse(
            responseCode = "201",
            description = "Created.",
            useReturnTypeSchema = true,
            headers = @Header(name = "Location", ref = "#/components/headers/Location"))
    @Refuses(status = 409, type = "too-many-accounts", detail = TOO_MANY)
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<OwnAccountView> create(OrganizerId organizer, @RequestBody OwnAccountRequest request) {
        AccountContent content = checked(request);
        String made = request.secret() == null ? content.access().secret() : null;
        UUID id =
                accounts.create(organizer, content).orElseThrow(() -> Problem.conflict("too-many-accounts", TOO_MANY));
        check.check(known(organizer, id));
        return ResponseEntity.created(URI.create("/api/v1/notifications/accounts/" + id))
                .body(OwnAccountView.of(known(organizer, id), publicUrl, made));
    }

    @Operation(
            operationId = "getAccount",
            summary = "Get an account",
            description = "Returns one of your accounts without its credentials, with the result of the last check.")
    @GetMapping("/{id}")
    OwnAccountView show(OrganizerId organizer, @Parameter(description = "Id of the account.") @PathVariable UUID id) {
        return view(known(organizer, id));
    }

    @Operation(
            operationId = "replaceAccountWebhookKey",
            summary = "Store the key of the provider's webhooks",
            description =
                    "Stores what verifies the webhooks that the provider sends to reports.url of the account, in the"
                            + " place of an earlier key. From then on the provider's reports about the mails of"
                            + " this account count: DELIVERED, BOUNCED and COMPLAINED. A key that does not have the"
                            + " form of this provider's keys gives 422. So does an account with a mail server or a"
                            + " webhook, which report nothing, and one with Twilio, which signs with the auth token"
                            + " of the account.")
    @PutMapping("/{id}/webhook-key")
    OwnAccountView keepWebhookKey(
            OrganizerId organizer,
            @Parameter(description = "Id of the account.") @PathVariable UUID id,
            @Valid @RequestBody WebhookKeyRequest request) {
        StoredAccount account = known(organizer, id);
        webhookKeys.keep(organizer, id, webhookKey(account, request));
        return view(known(organizer, id));
    }

    private String webhookKey(StoredAccount account, WebhookKeyRequest request) {
        Provider provider = account.provider();
        OwnCallbackSource source = sources.get(provider.word());
        if (source == null) {
            throw Problem.unprocessable("A mail server and a webhook report nothing.");
        }
        if (provider.signsWithSecret()) {
            throw Problem.unprocessable("Twilio signs its webhooks with the auth token of the account.");
        }
        try {
            String key = AccountRules.key(request.webhookKey().strip());
            source.of(account.id(), key);
            return key;
        } catch (InvalidValueException e) {
            throw Problem.unprocessable("The key is not acceptable.", FieldError.of("/webhookKey", e));
        } catch (IllegalArgumentException e) {
            throw Problem.unprocessable(
                    "The key is not acceptable.",
                    new FieldError("/webhookKey", ErrorCode.INVALID_FORMAT, "must be a key that the provider shows"));
        }
    }

    @Operation(
            operationId = "deleteAccount",
            summary = "Delete an account",
            description =
                    "Deletes the account with its credentials. Your queued messages go by the account that could send"
                            + " before it, or else by the service's own account. Messages that the account's provider may have taken,"
                            + " without an answer that says so, become UNKNOWN (ACCOUNT_REMOVED) and are not sent again."
                            + " Requests that are on their way end.")
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(OrganizerId organizer, @Parameter(description = "Id of the account.") @PathVariable UUID id) {
        if (!accounts.delete(organizer, id)) {
            throw Problem.notFound();
        }
        routes.forget();
    }

    @Operation(
            operationId = "testAccount",
            summary = "Test an account",
            description =
                    "Logs in at the mail server, or shows the credentials to the provider, without sending anything. For e-mail"
                            + " it then looks up the records of the domain. An account for text messages may send once Twilio has"
                            + " taken the credentials. WEBHOOK: sends a signed test message, and the account may send once it was answered"
                            + " with 2xx. Takes some seconds if the provider or DNS does not answer.")
    @PostMapping("/{id}/test")
    AccountTestView test(OrganizerId organizer, @Parameter(description = "Id of the account.") @PathVariable UUID id) {
        Connection connection = check.test(known(organizer, id));
        return AccountTestView.of(connection, view(known(organizer, id)));
    }

    private OwnAccountView view(StoredAccount account) {
        return OwnAccountView.of(account, publicUrl, null);
    }

    private StoredAccount known(OrganizerId organizer, UUID id) {
        return accounts.find(organizer, id).orElseThrow(Problem::notFound);
    }

    /** Looks up the host, so no transaction is open here. */
    private AccountContent checked(OwnAccountRequest request) {
        AccountRules.Errors errors = new AccountRules.Errors();
        AccountContent content = rules.content(request, errors);
        if (content == null) {
            throw Problem.unprocessable(
                    "The account is not acceptable.",
                    errors.all().stream()
                            .map(error -> new FieldError(error.pointer(), error.code(), error.detail()))
                            .toArray(FieldError[]::new));
        }
        return content;
    }
}
