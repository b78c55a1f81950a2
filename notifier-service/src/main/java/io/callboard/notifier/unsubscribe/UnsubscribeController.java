package io.callboard.notifier.unsubscribe;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** The page for people, and the one-click POST of RFC 8058 for mail programs. GET changes nothing. */
@Controller
@Tag(name = "unsubscribe", description = "The page behind the unsubscribe link of each message.")
@RequestMapping("/unsubscribe/{token}")
class UnsubscribeController {

    private static final String TOKEN = "Token of the unsubscribe link.";

    private final UnsubscribeLinks links;
    private final Unsubscriber unsubscriber;

    UnsubscribeController(UnsubscribeLinks links, Unsubscriber unsubscriber) {
        this.links = links;
        this.unsubscriber = unsubscriber;
    }

    @Operation(
            operationId = "showUnsubscribePage",
            summary = "Ask whether to unsubscribe",
            description = "A page for people, with one button. Showing it changes nothing.")
    @GetMapping
    String ask(@Parameter(description = TOKEN) @PathVariable String token, Model model) {
        return page(links.read(token).orElseThrow(Problem::notFound), model);
    }

    /** Answers every Accept header, because a mail program need not accept HTML. */
    @Operation(
            operationId = "submitUnsubscribePage",
            summary = "Unsubscribe",
            description = "Stops the messages of this organizer to this address on this channel. The page sends it, and"
                    + " mail programs do (RFC 8058). Sending it again changes nothing.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            description = "What RFC 8058 asks for. The service looks only at the link.",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_FORM_URLENCODED_VALUE,
                        schema = @Schema(implementation = OneClick.class),
                        examples = @ExampleObject(OneClick.EXAMPLE)),
                @Content(
                        mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
                        schema = @Schema(implementation = OneClick.class),
                        examples = @ExampleObject(OneClick.EXAMPLE))
            })
    @PostMapping
    String unsubscribe(@Parameter(description = TOKEN) @PathVariable String token, Model model) {
        UnsubscribeLinks.Target target = links.read(token).orElseThrow(Problem::notFound);
        Tenancy.runAsPlatform(() -> unsubscriber.unsubscribe(target.registrationId(), target.channel()));
        return page(target, model);
    }

    /** The form field that a mail program sends. */
    @Schema(name = "OneClick", description = "The body of a one-click unsubscribe (RFC 8058).")
    record OneClick(
            @Schema(description = "Always One-Click.", example = "One-Click")
            @JsonProperty("List-Unsubscribe")
            @Nullable
            String listUnsubscribe) {

        static final String EXAMPLE = "{\"List-Unsubscribe\": \"One-Click\"}";
    }

    private String page(UnsubscribeLinks.Target target, Model model) {
        model.addAttribute("channel", target.channel().name());
        Tenancy.callAsPlatform(() -> unsubscriber.find(target.registrationId(), target.channel()))
                .ifPresent(found -> model.addAttribute("found", found));
        return "unsubscribe";
    }
}
