package io.callboard.notifier.unsubscribe;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.callboard.chassis.language.PageLocaleResolver;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.notifier.choice.Topic;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
            summary = "Ask which messages to stop",
            description =
                    "A page for people: it offers to stop all messages of the organizer on this channel, those about one"
                            + " event, reminders or announcements. It is in the language of the registrant, else of the browser:"
                            + " English, German or Spanish. Showing it changes nothing.")
    @GetMapping
    String ask(@Parameter(description = TOKEN) @PathVariable String token, Model model, HttpServletRequest request) {
        return page(links.read(token).orElseThrow(Problem::notFound), token, model, request);
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
    String unsubscribe(
            @Parameter(description = TOKEN) @PathVariable String token, Model model, HttpServletRequest request) {
        UnsubscribeLinks.Target target = links.read(token).orElseThrow(Problem::notFound);
        Tenancy.runAsPlatform(() -> unsubscriber.unsubscribe(target.registrationId(), target.channel()));
        return page(target, token, model, request);
    }

    @Operation(
            operationId = "stopTracking",
            summary = "Stop the recording of opens and clicks",
            description =
                    "From now on nobody records whether the registrant opens mails of this organizer or follows their"
                            + " links. It holds for all registrations of the organizer with the same e-mail address. The page sends"
                            + " it. Sending it again changes nothing.")
    @PostMapping("/untrack")
    String stopTracking(
            @Parameter(description = TOKEN) @PathVariable String token, Model model, HttpServletRequest request) {
        return chooseTracking(token, false, model, request);
    }

    @Operation(
            operationId = "allowTracking",
            summary = "Allow the recording of opens and clicks again",
            description =
                    "Reverts POST /unsubscribe/{token}/untrack, for all registrations of the organizer with the same"
                            + " e-mail address. The page sends it. Sending it again changes nothing.")
    @PostMapping("/track")
    String allowTracking(
            @Parameter(description = TOKEN) @PathVariable String token, Model model, HttpServletRequest request) {
        return chooseTracking(token, true, model, request);
    }

    @Operation(
            operationId = "chooseMessages",
            summary = "Choose which messages to get",
            description =
                    "Keeps which messages the registrant wants on this channel: those about the event of the link, and of all"
                            + " events of the organizer reminders and announcements. A choice about reminders or announcements"
                            + " holds for all registrations of the organizer with the same address. The page sends it."
                            + " Sending it again changes nothing.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_FORM_URLENCODED_VALUE,
                            schema = @Schema(implementation = ChoicesForm.class),
                            examples = @ExampleObject(ChoicesForm.EXAMPLE)))
    @PostMapping(path = "/choices", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    String choose(
            @Parameter(description = TOKEN) @PathVariable String token,
            @Parameter(hidden = true) ChoicesForm form,
            Model model,
            HttpServletRequest request) {
        UnsubscribeLinks.Target target = links.read(token).orElseThrow(Problem::notFound);
        Tenancy.runAsPlatform(
                () -> unsubscriber.chooseMessages(target.registrationId(), target.channel(), form.wanted()));
        model.addAttribute("saved", true);
        return page(target, token, model, request);
    }

    /**
     * What the page sends: the boxes that are ticked.
     *
     * @param want values of another version are ignored
     */
    @Schema(name = "ChoicesForm", description = "The messages that the registrant wants.")
    record ChoicesForm(
            @Schema(
                    description = "What is wanted: EVENT, REMINDERS, ANNOUNCEMENTS. What is missing is not wanted.",
                    example = "[\"EVENT\", \"REMINDERS\"]")
            @Nullable
            List<String> want) {

        static final String EXAMPLE = "{\"want\": [\"EVENT\", \"REMINDERS\"]}";

        private Set<Topic> wanted() {
            return want == null
                    ? Set.of()
                    : Stream.of(Topic.values())
                            .filter(topic -> want.contains(topic.name()))
                            .collect(Collectors.toSet());
        }
    }

    private String chooseTracking(String token, boolean wanted, Model model, HttpServletRequest request) {
        UnsubscribeLinks.Target target = links.read(token).orElseThrow(Problem::notFound);
        Tenancy.runAsPlatform(() -> unsubscriber.chooseTracking(target.registrationId(), wanted));
        return page(target, token, model, request);
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

    private String page(UnsubscribeLinks.Target target, String token, Model model, HttpServletRequest request) {
        model.addAttribute("channel", target.channel().name());
        model.addAttribute("token", token);
        model.addAttribute("topics", Stream.of(Topic.values()).map(Topic::name).toList());
        Unsubscriber.Found found = Tenancy.callAsPlatform(
                        () -> unsubscriber.find(target.registrationId(), target.channel()))
                .orElse(null);
        if (found != null) {
            model.addAttribute("found", found);
        }
        PageLocaleResolver.showTo(found == null ? null : found.locale(), request);
        return "unsubscribe";
    }
}
