package io.callboard.notifier.unsubscribe;

import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
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

    @GetMapping
    String ask(@PathVariable String token, Model model) {
        return page(links.read(token).orElseThrow(Problem::notFound), model);
    }

    /** Answers any Accept header: a mail program that sends this need not read pages. */
    @PostMapping
    String unsubscribe(@PathVariable String token, Model model) {
        UnsubscribeLinks.Target target = links.read(token).orElseThrow(Problem::notFound);
        Tenancy.runAsPlatform(() -> unsubscribing.unsubscribe(target.registrationId(), target.channel()));
        return page(target, model);
    }

    private String page(UnsubscribeLinks.Target target, Model model) {
        model.addAttribute("channel", target.channel().name());
        Tenancy.callAsPlatform(() -> unsubscribing.find(target.registrationId(), target.channel()))
                .ifPresent(found -> model.addAttribute("found", found));
        return "unsubscribe";
    }
}
