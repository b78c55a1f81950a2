package io.callboard.notifier.authoring;

import io.callboard.chassis.route.PublicUrl;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.announcement.AnnouncementText;
import io.callboard.notifier.contact.Contact;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.liveevent.LiveEvent;
import io.callboard.notifier.liveevent.MailContent;
import io.callboard.notifier.template.MessageRenderer;
import io.callboard.notifier.template.Occasion;
import io.callboard.notifier.template.OwnTemplate;
import io.callboard.notifier.template.OwnTemplates;
import io.callboard.notifier.template.Recipient;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Messages to a registrant who does not exist, with links as long as real ones. Their links open nothing. */
@Component
class Samples {

    private static final String TOKEN = "sample-".repeat(6) + "x";
    private static final Instant STARTS_AT = Instant.parse("2027-03-17T17:00:00Z");
    private static final Duration MOVED = Duration.ofDays(1);
    private static final Duration DELAY = Duration.ofMinutes(10);
    private static final AnnouncementText ANNOUNCEMENT =
            new AnnouncementText(new UUID(0, 0), "Slides", "The slides are online.");

    private final MessageRenderer renderer;
    private final PublicUrl publicUrl;

    Samples(MessageRenderer renderer, PublicUrl publicUrl) {
        this.renderer = renderer;
        this.publicUrl = publicUrl;
    }

    /**
     * A message from this template.
     *
     * @param own the compiled template; null if it is built-in
     * @param event null for a sample
     */
    MessageRenderer.Message message(
            Kind kind,
            Channel channel,
            String locale,
            boolean delayed,
            @Nullable OwnTemplate own,
            @Nullable LiveEvent event) {
        LiveEvent shown = event == null ? event() : event;
        Instant known = shown.startsAt().minus(delayed ? DELAY : MOVED);
        return renderer.session()
                .message(
                        new Occasion(
                                kind,
                                delayed ? delayed(shown, known) : shown,
                                kind == Kind.RESCHEDULED
                                        ? new ShownSchedule(
                                                known,
                                                known.plus(Duration.between(shown.startsAt(), shown.endsAt())),
                                                shown.zone().getId())
                                        : null,
                                kind == Kind.OFFERED ? shown.startsAt().minus(MOVED) : null,
                                kind == Kind.ANNOUNCEMENT ? ANNOUNCEMENT : null),
                        new Recipient(channel, contact(), locale, null, publicUrl.link("/unsubscribe/" + TOKEN)),
                        null,
                        own == null ? OwnTemplates.NONE : new OwnTemplates(Map.of(kind, Map.of(locale, own))));
    }

    private static LiveEvent event() {
        return new LiveEvent(
                new UUID(0, 0),
                "Spring launch: what is new",
                ZoneId.of("Europe/Berlin"),
                STARTS_AT,
                STARTS_AT.plus(Duration.ofHours(1)),
                STARTS_AT.minus(MOVED),
                null,
                "Bring your questions.",
                "The speaker is ill.",
                new MailContent(
                        List.of(new MailContent.Resource("Agenda", "https://example.com/agenda")),
                        null,
                        null,
                        null,
                        null,
                        null),
                0,
                null);
    }

    private static LiveEvent delayed(LiveEvent event, Instant planned) {
        return new LiveEvent(
                event.eventId(),
                event.title(),
                event.zone(),
                event.startsAt(),
                event.endsAt(),
                planned,
                planned,
                event.customMessage(),
                event.cancellationReason(),
                event.content(),
                event.epoch(),
                event.replyTo());
    }

    private Contact contact() {
        return new Contact(
                "Ada",
                null,
                null,
                null,
                null,
                null,
                publicUrl.link("/watch/" + TOKEN),
                publicUrl.link("/manage/" + TOKEN),
                publicUrl.link("/api/v1/passes/" + TOKEN + "/calendar.ics"));
    }
}
