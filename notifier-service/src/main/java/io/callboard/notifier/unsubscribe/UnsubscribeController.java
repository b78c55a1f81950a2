package io.callboard.notifier.unsubscribe;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.web.Problem;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** The page a person sees, and the one-click POST of RFC 8058 that a mail program makes; GET changes nothing. */
@Controller
@RequestMapping("/unsubscribe/{token}")
class UnsubscribeController {

    private final UnsubscribeLinks links;
    private final Unsubscribing unsubscribing;

    UnsubscribeController(UnsubscribeLinks links, Unsubscribing unsubscribing) {
        this.links = links;
        this.unsubscribing = unsubscribing;
    }

    @GetMapping(produces = MediaType.TEXT_HTML_VALUE)
    String ask(@PathVariable String token, Model model) {
        UnsubscribeLinks.Target target = links.read(token).orElseThrow(Problem::notFound);
        model.addAttribute("channel", target.channel().name());
        model.addAttribute("done", false);
        return "unsubscribe";
    }

    /** Answers any Accept header: a mail program that sends this need not read pages. */
    @PostMapping
    String unsubscribe(@PathVariable String token, Model model) {
        UnsubscribeLinks.Target target = links.read(token).orElseThrow(Problem::notFound);
        Tenancy.runAsPlatform(() -> unsubscribing.unsubscribe(target.registrationId(), target.channel()));
        model.addAttribute("channel", target.channel().name());
        model.addAttribute("done", true);
        return "unsubscribe";
    }
}
