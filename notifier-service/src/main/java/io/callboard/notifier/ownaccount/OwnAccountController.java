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
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.OwnTransport;
import io.callboard.notifier.callback.OwnCallbackSource;
import io.callboard.notifier.senderdomain.DomainCheck;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.net.URI;
import java.time.Instant;
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
@Tag(name = "accounts", description = "Your own accounts with providers of e-mail, and the domains that you send from.")
@RequestMapping("/api/v1/notifications/accounts")
class OwnAccountController {

    private static final String TOO_MANY = "You have as many accounts as an organizer may have. Delete one first.";

    private final OwnAccounts accounts;
    private final AccountRules rules;
    private final DomainCheck check;
    private final OwnRoutes routes;
    private final Map<String, OwnCallbackSource> sources;
    private final PublicUrl publicUrl;

    OwnAccountController(
            OwnAccounts accounts,
            AccountRules rules,
            DomainCheck check,
            OwnRoutes routes,
            List<OwnCallbackSource> sources,
            PublicUrl publicUrl) {
        this.sources = sources.stream().collect(Collectors.toMap(OwnCallbackSource::provider, Function.identity()));
        this.publicUrl = publicUrl;
        this.accounts = accounts;
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
                    "Stores your credentials with a mail server, Resend, SendGrid or Mailgun, encrypted, and checks the DNS records of the"
                            + " sender's domain. The answer has the records to add. The account sends nothing until all of"
                            + " them are found; the domain is looked up every ten minutes and by a test. From then on it sends"
                            + " all your e-mail, and no other organizer's. An account cannot be changed: create another one,"
                            + " which takes over once its domain is verified, and delete the first one.")
    @ApiResponse(
            responseCode = "201",
            description = "Created.",
            useReturnTypeSchema = true,
            headers = @Header(name = "Location", ref = "#/components/headers/Location"))
    @Refuses(status = 409, type = "too-many-accounts", detail = TOO_MANY)
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<OwnAccountView> create(OrganizerId organizer, @RequestBody OwnAccountRequest request) {
        UUID id = accounts.create(organizer, checked(request))
                .orElseThrow(() -> Problem.conflict("too-many-accounts", TOO_MANY));
        return ResponseEntity.created(URI.create("/api/v1/notifications/accounts/" + id))
                .body(view(looked(organizer, id)));
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
                    "Stores what verifies the webhooks that the provider sends to reports.url of the account, in the place of an"
                            + " earlier key. From then on the provider's reports about the mails of this account count:"
                            + " DELIVERED, BOUNCED and COMPLAINED. A key that the provider cannot have shown, and an account"
                            + " with a mail server, give 422.")
    @PutMapping("/{id}/webhook-key")
    OwnAccountView keepWebhookKey(
            OrganizerId organizer,
            @Parameter(description = "Id of the account.") @PathVariable UUID id,
            @Valid @RequestBody WebhookKeyRequest request) {
        StoredAccount account = known(organizer, id);
        accounts.keepWebhookKey(organizer, id, webhookKey(account.provider(), request));
        return view(known(organizer, id));
    }

    private String webhookKey(Provider provider, WebhookKeyRequest request) {
        OwnCallbackSource source = sources.get(provider.word());
        if (source == null) {
            throw Problem.unprocessable("A mail server sends no webhooks.");
        }
        try {
            String key = AccountRules.key(request.webhookKey().strip());
            source.of(key);
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
                    "Deletes the account with its credentials. Your queued mails go by the account that was verified before"
                            + " it, or else by the service's own account. Mails that the account's provider may have taken,"
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
                    "Logs in at the mail server, or shows the key to the provider, without sending anything. Then it looks up"
                            + " the records of the domain. Takes some seconds if the provider or DNS does not answer.")
    @PostMapping("/{id}/test")
    AccountTestView test(OrganizerId organizer, @Parameter(description = "Id of the account.") @PathVariable UUID id) {
        known(organizer, id);
        Answer answer = accounts.transport(id).map(OwnTransport::probe).orElse(null);
        return AccountTestView.of(answer, view(looked(organizer, id)));
    }

    private OwnAccountView view(StoredAccount account) {
        return OwnAccountView.of(account, publicUrl);
    }

    private StoredAccount known(OrganizerId organizer, UUID id) {
        return accounts.find(organizer, id).orElseThrow(Problem::notFound);
    }

    /** The account after a check of its domain. No transaction is open meanwhile. */
    private StoredAccount looked(OrganizerId organizer, UUID id) {
        Instant startedAt = accounts.now();
        accounts.checked(id, check.check(known(organizer, id).domain()), startedAt);
        routes.forget();
        return known(organizer, id);
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
