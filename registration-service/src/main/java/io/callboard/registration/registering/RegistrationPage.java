package io.callboard.registration.registering;

import io.callboard.chassis.language.PageLocaleResolver;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.registration.attendance.Attendance;
import io.callboard.registration.liveevent.BrandingPage;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LiveEventContent;
import io.callboard.registration.liveevent.LiveEventDetails;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.liveevent.ShownTimes;
import io.callboard.registration.pass.OwnCalendars;
import io.callboard.registration.pass.PassLinks;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registrant.Questions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** The page of a registration, with what it shows to its registrant. */
@Component
class RegistrationPage {

    private final Passes passes;
    private final OwnCalendars calendars;
    private final Registrations registrations;
    private final WaitlistedRegistrations waitlisted;
    private final LiveEvents liveEvents;
    private final EmailChanges emailChanges;
    private final Clock clock;

    RegistrationPage(
            Passes passes,
            OwnCalendars calendars,
            Registrations registrations,
            WaitlistedRegistrations waitlisted,
            LiveEvents liveEvents,
            EmailChanges emailChanges,
            Clock clock) {
        this.passes = passes;
        this.calendars = calendars;
        this.registrations = registrations;
        this.waitlisted = waitlisted;
        this.liveEvents = liveEvents;
        this.emailChanges = emailChanges;
        this.clock = clock;
    }

    /**
     * The content of the page.
     *
     * @param stage phase of the live event: AHEAD, CANCELLED or OVER
     * @param waitingPosition 1 for the next who gets a seat; null if the registration does not wait
     * @param confirmUntil until when the e-mail address can be confirmed; null if there is nothing to confirm
     * @param offerUntil until when the seat can be accepted that is offered; null if none is
     * @param cancellation why it was cancelled; null if the registrant or the organizer wanted it
     * @param decisionReason what the organizer said when denying it; null if nothing
     * @param newEmail a new address that waits for its confirmation, masked; null if none does
     * @param newEmailUntil until when it can be confirmed; null if none waits
     * @param links null if they cannot be derived from the token
     * @param calendar the calendar with all events of the person; null if the page does not offer it
     * @param erased whether the personal data was erased
     * @param reminders what the registrant wishes
     * @param remindAgain when the page offers to remind again
     * @param details what the registrant may change
     */
    record Shown(
            UUID eventId,
            String title,
            ShownTimes times,
            String stage,
            String status,
            @Nullable Integer waitingPosition,
            @Nullable String confirmUntil,
            @Nullable String offerUntil,
            @Nullable String cancellation,
            @Nullable String decisionReason,
            String name,
            @Nullable String email,
            @Nullable String newEmail,
            @Nullable String newEmailUntil,
            @Nullable String phone,
            @Nullable PassLinks links,
            OwnCalendars.@Nullable Offer calendar,
            List<LiveEventContent.Resource> resources,
            LiveEventContent content,
            boolean takesRegistrations,
            boolean erased,
            RemindersForm reminders,
            List<String> remindAgain,
            Instant startsAt,
            OwnDetailsForm details,
            Questions questions) {}

    private static @Nullable String confirmUntil(Registration registration, String zone, Locale language) {
        return registration.awaitsEmail() ? moment(registration.pendingUntil(), zone, language) : null;
    }

    private static @Nullable String moment(@Nullable Instant instant, String zone, Locale language) {
        return instant == null ? null : ShownTimes.moment(instant, zone, language);
    }

    /** Puts the content of the page into the model. */
    Shown prepare(String token, Model model, HttpServletRequest request, HttpServletResponse response) {
        Shown shown = Tenancy.callAsPlatform(() -> shown(token, request));
        model.addAttribute("own", shown);
        model.addAttribute("reminders", shown.reminders());
        model.addAttribute("flaws", Set.of());
        model.addAttribute("times", RemindersForm.times());
        BrandingPage.show(shown.eventId(), shown.content(), model, response);
        model.addAttribute("path", "/manage/" + token);
        model.addAttribute("copy", "/api/v1/registrations/manage/" + token + "/personal-data");
        return shown;
    }

    /** The view of this name, or the one of a cancelled registration. */
    String show(String name, String token, Model model, HttpServletRequest request, HttpServletResponse response) {
        return show(name, prepare(token, model, request, response), response);
    }

    static String show(String name, Shown shown, HttpServletResponse response) {
        if (shown.status().equals(RegistrationStatus.CANCELLED.name())) {
            response.setStatus(HttpStatus.GONE.value());
            return "manage-cancelled";
        }
        return name;
    }

    private Shown shown(String token, HttpServletRequest request) {
        Passes.Holder own = passes.manager(token).orElseThrow(() -> ManageController.unknown(token, passes));
        Registration registration = registrations
                .find(new RegistrationId(own.registrationId()), own.organizer())
                .orElseThrow(Problem::notFound);
        LiveEventDetails details = liveEvents.describe(registration.eventId()).orElseThrow(Problem::notFound);
        LiveEvent event = details.event();
        Instant now = clock.instant();
        RegistrationView view = RegistrationView.of(registration, Attendance.NONE);
        String zone = view.timeZone() == null ? event.zone() : view.timeZone();
        Locale language = PageLocaleResolver.showTo(view.locale(), request);
        EmailChanges.Waiting newEmail =
                own.revoked() ? null : emailChanges.waiting(registration).orElse(null);
        return new Shown(
                event.id(),
                details.title(),
                details.content().inPerson() == null
                        ? ShownTimes.of(event.startsAt(), event.endsAt(), zone, language)
                        : ShownTimes.inPerson(event.startsAt(), event.endsAt(), event.zone(), zone, language),
                event.isCancelled() ? "CANCELLED" : event.isOver(now) ? "OVER" : "AHEAD",
                own.revoked()
                        ? RegistrationStatus.CANCELLED.name()
                        : registration.status().name(),
                waitlisted.position(registration),
                confirmUntil(registration, zone, language),
                moment(registration.offerExpiresAt(), zone, language),
                registration.cancellation() == null
                        ? null
                        : registration.cancellation().name(),
                registration.decisionReason(),
                view.lastName() == null ? view.firstName() : view.firstName() + " " + view.lastName(),
                view.email(),
                newEmail == null ? null : newEmail.email().masked(),
                newEmail == null ? null : moment(newEmail.until(), zone, language),
                view.phone(),
                passes.linksOf(token).orElse(null),
                own.revoked()
                        ? null
                        : calendars
                                .offer(token, own.registrationId(), own.organizer())
                                .orElse(null),
                registration.status() == RegistrationStatus.CONFIRMED && !own.revoked()
                        ? details.content().resources()
                        : List.of(),
                details.content(),
                event.isOpen(now),
                registration.isErased(),
                RemindersForm.of(registration.registrant().reminderWishes()),
                RemindersForm.remindAgain(now, event.startsAt()),
                event.startsAt(),
                OwnDetailsForm.of(registration.registrant(), details),
                details.questions());
    }
}
