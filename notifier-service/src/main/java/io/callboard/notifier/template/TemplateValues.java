package io.callboard.notifier.template;

import io.callboard.chassis.value.PublicName;
import io.callboard.notifier.announcement.AnnouncementText;
import io.callboard.notifier.contact.Contact;
import io.callboard.notifier.liveevent.LiveEvent;
import io.callboard.notifier.liveevent.MailContent;
import io.callboard.notifier.tracking.TrackedLinks;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The values that templates can name, for one message. */
final class TemplateValues {

    private static final int LONGEST_NAME = 40;
    private static final int LONGEST_NAME_IN_SHORT = 20;
    private static final int LONGEST_TITLE_IN_SHORT = 40;

    private final Occasion occasion;
    private final Recipient recipient;
    private final ReaderView view;
    private final ShownTimes times;
    private final Map<String, Object> values = new HashMap<>(32);

    TemplateValues(Occasion occasion, Recipient recipient, ReaderView view, ShownTimes times) {
        this.occasion = occasion;
        this.recipient = recipient;
        this.view = view;
        this.times = times;
        putSchedule();
        putContent();
        putLinks();
    }

    Map<String, Object> all() {
        return values;
    }

    /** Replaces the times by longer ones, with the reader's zone behind the venue's. A subject has the shorter ones. */
    void showBothZones() {
        LiveEvent event = occasion.event();
        values.put("when", times.dateInBothZones(event.startsAt(), view));
        values.put("until", times.dateInBothZones(event.endsAt(), view));
        values.put("at", times.timeInBothZones(event.startsAt(), view));
        if (view.previous() != null) {
            values.put("previousWhen", times.dateInBothZones(view.previous(), view));
        }
    }

    /** Replaces the plain links by tracked ones. */
    void track(TrackedLinks links) {
        values.put("joinUrl", links.joinUrl());
        values.put("calendarUrl", links.calendarUrl());
        values.computeIfPresent("manageUrl", (_, plain) -> plain.equals(false) ? plain : links.manageUrl());
    }

    private void putSchedule() {
        LiveEvent event = occasion.event();
        Instant previous = view.previous();
        values.put("when", times.date(event.startsAt(), view));
        values.put("until", times.date(event.endsAt(), view));
        values.put("at", times.time(event.startsAt(), view));
        values.put("minutes", view.late().toMinutes());
        values.put("single", view.late().toMinutes() == 1);
        values.put("moved", previous != null && !previous.equals(event.startsAt()));
        values.put("delayed", !view.late().isZero());
        values.put("changed", view.changed());
        if (previous != null) {
            values.put("previousWhen", times.date(previous, view));
        }
        if (occasion.offerUntil() != null) {
            values.put("offerUntil", times.ownDate(occasion.offerUntil(), view));
        }
        values.put(
                "firstName", PublicName.shown(view.firstName(), view.inShort() ? LONGEST_NAME_IN_SHORT : LONGEST_NAME));
        values.put("title", view.inShort() ? cut(event.title(), LONGEST_TITLE_IN_SHORT) : event.title());
    }

    private void putContent() {
        LiveEvent event = occasion.event();
        MailContent content = event.content();
        List<Map<String, String>> place = content.inPerson() == null
                ? List.of()
                : content.inPerson().lines().stream()
                        .map(line -> Map.of("line", line))
                        .toList();
        values.put("inPerson", !place.isEmpty());
        values.put("place", place);
        values.put("message", event.customMessage() == null ? false : event.customMessage());
        values.put("reason", event.cancellationReason() == null ? false : event.cancellationReason());
        values.put("logo", content.logoUrl() == null ? false : content.logoUrl());
        values.put(
                "colors",
                content.colors()
                        .<Object>map(colors -> Map.of("background", colors.background(), "text", colors.text()))
                        .orElse(false));
        List<Map<String, String>> resources = content.resources().stream()
                .map(resource ->
                        Map.of("resourceTitle", MessageRenderer.oneLine(resource.title()), "url", resource.url()))
                .toList();
        values.put("hasResources", !resources.isEmpty());
        values.put("resources", resources);
        AnnouncementText announcement = occasion.announcement();
        if (announcement != null) {
            values.put("subject", announcement.subject() == null ? false : announcement.subject());
            values.put("text", announcement.message());
            values.put(
                    "lines",
                    announcement
                            .message()
                            .lines()
                            .map(line -> Map.of("line", line))
                            .toList());
        }
    }

    private void putLinks() {
        Contact contact = recipient.contact();
        values.put("joinUrl", contact.joinUrl());
        values.put("calendarUrl", contact.calendarUrl());
        // A host manages nothing: there the pass stands in the place of the self-service link.
        values.put("manageUrl", contact.manageUrl().equals(contact.joinUrl()) ? false : contact.manageUrl());
        values.put("unsubscribeUrl", recipient.unsubscribeUrl());
    }

    /**
     * Two dots and not an ellipsis: with one character outside of the GSM alphabet a text message holds less than half
     * as many characters.
     */
    private static String cut(String text, int most) {
        return text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most - 2)).stripTrailing() + "..";
    }
}
