package io.callboard.registration.registering;

import io.callboard.chassis.language.PageLocaleResolver;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.value.EmailAddress;
import io.callboard.registration.liveevent.BrandingPage;
import io.callboard.registration.liveevent.LiveEventDetails;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registering.EmailChanger.Confirmation;
import io.callboard.registration.registering.EmailChanges.EmailChange;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/**
 * The page of the link in a mail to a new e-mail address, until it is confirmed, and of a link that was replaced. Only the
 * new address gets such a link, so the page shows that address.
 */
@Component
class EmailChangePage {

    private final EmailChanges changes;
    private final Registrations registrations;
    private final LiveEvents liveEvents;
    private final Passes passes;

    EmailChangePage(EmailChanges changes, Registrations registrations, LiveEvents liveEvents, Passes passes) {
        this.changes = changes;
        this.registrations = registrations;
        this.liveEvents = liveEvents;
        this.passes = passes;
    }

    /**
     * The content of the page.
     *
     * @param title of the live event; null where the link shows nothing of it
     * @param email the new address; null where the link cannot confirm it
     * @param state CONFIRM, REPLACED, or the name of a {@link Confirmation}
     */
    record Shown(@Nullable String title, @Nullable String email, String state) {

        /** Empty of data, so that no address gets into a log by accident. */
        @Override
        public String toString() {
            return "Shown";
        }
    }

    /** The page before the button is pressed. Showing it changes nothing. */
    String show(String token, Model model, HttpServletRequest request, HttpServletResponse response) {
        return show(token, null, model, request, response);
    }

    /** The page after a confirmation that changed nothing; before it if there was none. */
    String show(
            String token,
            @Nullable Confirmation refusal,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        Shown shown = Tenancy.callAsPlatform(() -> shown(token, refusal, model, request, response));
        response.setStatus(
                switch (shown.state()) {
                    case "CONFIRM" -> HttpStatus.OK.value();
                    case "ADDRESS_REGISTERED", "EVENT_CANCELLED" -> HttpStatus.CONFLICT.value();
                    default -> HttpStatus.GONE.value();
                });
        model.addAttribute("change", shown);
        model.addAttribute("path", "/manage/" + token);
        return "email-change";
    }

    private Shown shown(
            String token,
            @Nullable Confirmation refusal,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (passes.wasReplaced(token)) {
            return new Shown(null, null, "REPLACED");
        }
        EmailChange change = changes.find(token).orElseThrow(Problem::notFound);
        Optional<Registration> registration = registrations.find(change.registrationId(), change.organizer());
        EmailAddress email = change.email();
        if (email == null || registration.isEmpty()) {
            return new Shown(null, null, Confirmation.ENDED.name());
        }
        Registration changed = registration.get();
        LiveEventDetails event = liveEvents.describe(changed.eventId()).orElseThrow(Problem::notFound);
        PageLocaleResolver.showTo(changed.registrant().locale(), request);
        BrandingPage.show(changed.eventId(), event.content(), model, response);
        if (refusal != null) {
            return new Shown(event.title(), email.value(), refusal.name());
        }
        if (!change.waits() || changed.isCancelled()) {
            return new Shown(event.title(), null, Confirmation.ENDED.name());
        }
        return new Shown(
                event.title(),
                email.value(),
                event.event().isCancelled() ? Confirmation.EVENT_CANCELLED.name() : "CONFIRM");
    }
}
