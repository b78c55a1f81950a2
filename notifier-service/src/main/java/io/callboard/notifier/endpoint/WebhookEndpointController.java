package io.callboard.notifier.endpoint;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.problem.Problem.FieldError;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.chassis.value.PlainText;
import io.callboard.chassis.web.ETags;
import io.callboard.notifier.subscription.Subscriptions;
import io.callboard.notifier.subscription.WebhookType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@RestController
@Tag(name = "webhook-endpoints", description = "Your systems that get a signed message when something happens.")
@RequestMapping("/api/v1/webhook-endpoints")
class WebhookEndpointController {

    private static final String TOO_MANY = "You have as many endpoints as an organizer may have. Delete one first.";
    private static final int MOST_TYPES = 50;

    private final WebhookEndpoints endpoints;
    private final TargetGuard guard;
    private final Subscriptions subscriptions;
    private final JsonMapper json;

    WebhookEndpointController(
            WebhookEndpoints endpoints, TargetGuard guard, Subscriptions subscriptions, JsonMapper json) {
        this.endpoints = endpoints;
        this.guard = guard;
        this.subscriptions = subscriptions;
        this.json = json;
    }

    @Operation(
            operationId = "listWebhookEndpoints",
            summary = "List your webhook endpoints",
            description = "Returns your endpoints without their secrets, the oldest first.")
    @GetMapping
    Page<WebhookEndpointView> list(OrganizerId organizer, Paging paging) {
        return endpoints.list(organizer, paging).map(endpoint -> WebhookEndpointView.of(endpoint, null));
    }

    @Operation(
            operationId = "createWebhookEndpoint",
            summary = "Create a webhook endpoint",
            description =
                    "Subscribes an https address to types of messages. From about a second later on, each message of"
                            + " these types is sent there by POST, as {type, timestamp, data}, signed by the scheme"
                            + " of Standard Webhooks with the secret of this answer, which is shown only here."
                            + " Messages have ids and no personal data. A message may arrive twice, with the same"
                            + " webhook-id, and messages may arrive in another order. An answer with 2xx within 15"
                            + " seconds takes it. Otherwise it is sent again, eight times within 28 hours."
                            + " Redirects are not followed. The answer 410 disables the endpoint at once. Five days"
                            + " in which all calls fail disable it too.")
    @ApiResponse(
            responseCode = "201",
            description = "Created.",
            useReturnTypeSchema = true,
            headers = @Header(name = "Location", ref = "#/components/headers/Location"))
    @Refuses(status = 409, type = "too-many-webhook-endpoints", detail = TOO_MANY)
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<WebhookEndpointView> create(OrganizerId organizer, @RequestBody WebhookEndpointRequest request) {
        byte[] secret = EndpointSecrets.fresh();
        UUID id = endpoints
                .create(organizer, checked(request), secret)
                .orElseThrow(() -> Problem.conflict("too-many-webhook-endpoints", TOO_MANY));
        subscriptions.forget();
        WebhookEndpoint created = known(organizer, id);
        return ResponseEntity.created(URI.create("/api/v1/webhook-endpoints/" + id))
                .eTag(ETags.of(created.version()))
                .body(WebhookEndpointView.of(created, EndpointSecrets.text(secret)));
    }

    @Operation(
            operationId = "getWebhookEndpoint",
            summary = "Get a webhook endpoint",
            description = "Returns an endpoint without its secret, with its version as ETag.")
    @GetMapping("/{id}")
    ResponseEntity<WebhookEndpointView> show(
            OrganizerId organizer, @Parameter(description = "Id of the endpoint.") @PathVariable UUID id) {
        return ok(known(organizer, id), null);
    }

    @Operation(
            operationId = "updateWebhookEndpoint",
            summary = "Change a webhook endpoint",
            description = "Takes a JSON merge patch (RFC 7396): what is left out stays, null removes, an array replaces"
                    + " the whole array. enabled true also enables an endpoint that was disabled because"
                    + " its calls failed. Its queued messages then go out. Messages about the time while it"
                    + " was disabled are not queued.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = WebhookEndpointRequest.class)))
    @PatchMapping(
            path = "/{id}",
            consumes = {"application/merge-patch+json", MediaType.APPLICATION_JSON_VALUE})
    ResponseEntity<WebhookEndpointView> update(
            OrganizerId organizer,
            @Parameter(description = "Id of the endpoint.") @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody JsonNode patch,
            HttpServletRequest http) {
        if (!(patch instanceof ObjectNode changes)) {
            throw Problem.badRequest("A merge patch of a webhook endpoint is a JSON object.");
        }
        while (true) {
            WebhookEndpoint present = matching(organizer, id, ifMatch);
            if (endpoints.change(organizer, id, present.version(), checked(patched(present, changes, http)))) {
                subscriptions.forget();
                return ok(known(organizer, id), null);
            }
        }
    }

    @Operation(
            operationId = "deleteWebhookEndpoint",
            summary = "Delete a webhook endpoint",
            description =
                    "Deletes the endpoint with its log. Nothing more is sent to it, except for calls that are on their way.")
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(
            OrganizerId organizer,
            @Parameter(description = "Id of the endpoint.") @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        if (!endpoints.delete(organizer, id, version -> ETags.requireMatch(ifMatch, version))) {
            throw Problem.notFound();
        }
    }

    @Operation(
            operationId = "rotateWebhookSecret",
            summary = "Give a webhook endpoint a new secret",
            description = "Returns a new secret, which is shown only here. For 24 hours messages have two signatures,"
                    + " one with the new secret and one with the secret before it. Further rotations within that time"
                    + " keep only the last two secrets.")
    @PostMapping("/{id}/rotate-secret")
    ResponseEntity<WebhookEndpointView> rotate(
            OrganizerId organizer,
            @Parameter(description = "Id of the endpoint.") @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        byte[] secret = EndpointSecrets.fresh();
        while (true) {
            WebhookEndpoint present = matching(organizer, id, ifMatch);
            if (endpoints.rotate(organizer, id, present.version(), secret)) {
                return ok(known(organizer, id), EndpointSecrets.text(secret));
            }
        }
    }

    private WebhookEndpoint known(OrganizerId organizer, UUID id) {
        return endpoints.find(organizer, id).orElseThrow(Problem::notFound);
    }

    private WebhookEndpoint matching(OrganizerId organizer, UUID id, @Nullable String ifMatch) {
        WebhookEndpoint present = known(organizer, id);
        ETags.requireMatch(ifMatch, present.version());
        return present;
    }

    private static ResponseEntity<WebhookEndpointView> ok(WebhookEndpoint endpoint, @Nullable String secret) {
        return ResponseEntity.ok().eTag(ETags.of(endpoint.version())).body(WebhookEndpointView.of(endpoint, secret));
    }

    /** No member of an endpoint is an object, so that the merge has one level. */
    private WebhookEndpointRequest patched(WebhookEndpoint present, ObjectNode changes, HttpServletRequest http) {
        try {
            // Reads the patch alone too, because the merge removes members that are null, even unknown ones.
            json.treeToValue(changes, WebhookEndpointRequest.class);
            ObjectNode merged = json.valueToTree(WebhookEndpointRequest.of(present.content()));
            changes.properties().forEach(change -> {
                if (change.getValue().isNull()) {
                    merged.remove(change.getKey());
                } else {
                    merged.set(change.getKey(), change.getValue());
                }
            });
            return json.treeToValue(merged, WebhookEndpointRequest.class);
        } catch (JacksonException misfit) {
            throw new HttpMessageNotReadableException(
                    "The patched endpoint does not fit", misfit, new ServletServerHttpRequest(http));
        }
    }

    /** Looks up the host, so no transaction is open here. */
    private EndpointContent checked(WebhookEndpointRequest request) {
        List<FieldError> errors = new ArrayList<>();
        String url = checked("/url", request.url(), errors, guard::checked);
        if (request.url() == null) {
            errors.add(new FieldError("/url", ErrorCode.REQUIRED, "is required"));
        }
        String description = checked(
                "/description",
                request.description(),
                errors,
                text -> PlainText.line(text, WebhookEndpointRequest.LONGEST_DESCRIPTION));
        List<String> types = types(request.types(), errors);
        if (url == null || !errors.isEmpty()) {
            throw Problem.unprocessable("The endpoint is not acceptable.", errors.toArray(FieldError[]::new));
        }
        return new EndpointContent(url, description, types, !Boolean.FALSE.equals(request.enabled()));
    }

    private static @Nullable String checked(
            String pointer, @Nullable String value, List<FieldError> errors, Function<String, String> check) {
        try {
            return value == null ? null : check.apply(value);
        } catch (InvalidValueException e) {
            errors.add(new FieldError(pointer, e.code(), e.detail()));
            return null;
        }
    }

    private static List<String> types(@Nullable List<@Nullable String> given, List<FieldError> errors) {
        if (given == null || given.isEmpty()) {
            errors.add(new FieldError("/types", ErrorCode.REQUIRED, "must name at least one type"));
            return List.of();
        }
        if (given.size() > MOST_TYPES) {
            errors.add(
                    new FieldError("/types", ErrorCode.TOO_MANY, "must have at most %d entries".formatted(MOST_TYPES)));
            return List.of();
        }
        Set<String> types = new LinkedHashSet<>();
        for (int i = 0; i < given.size(); i++) {
            String type = given.get(i);
            if (type == null || WebhookType.of(type).isEmpty()) {
                errors.add(new FieldError("/types/" + i, ErrorCode.UNKNOWN_VALUE, "is not a type of message"));
            } else if (!types.add(type)) {
                errors.add(new FieldError("/types/" + i, ErrorCode.DUPLICATE, "must not appear twice"));
            }
        }
        return List.copyOf(types);
    }
}
