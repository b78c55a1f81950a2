package io.callboard.notifier.dispatch;

import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.address.Mailbox;
import io.callboard.notifier.announcement.AnnouncementTexts;
import io.callboard.notifier.authoring.OrganizerTemplates;
import io.callboard.notifier.contact.Contact;
import io.callboard.notifier.contact.ContactCipher;
import io.callboard.notifier.contact.UnknownContactKeyException;
import io.callboard.notifier.delivery.DeliveryStatus;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.Settlement;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.delivery.UsedTemplate;
import io.callboard.notifier.liveevent.LiveEvent;
import io.callboard.notifier.liveevent.LiveEvents;
import io.callboard.notifier.template.CalendarEntry;
import io.callboard.notifier.template.MessageRenderer;
import io.callboard.notifier.template.Occasion;
import io.callboard.notifier.template.Recipient;
import io.callboard.notifier.template.Rendered;
import io.callboard.notifier.tracking.TrackedLinks;
import io.callboard.notifier.tracking.TrackingChoices;
import io.callboard.notifier.tracking.TrackingLinks;
import io.callboard.notifier.unsubscribe.UnsubscribeLinks;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Renders the messages of deliveries into envelopes. A delivery that cannot be decrypted or rendered fails alone, and does
 * not stop the others of its group.
 */
@Component
class EnvelopeWriter {

    private static final Logger log = LoggerFactory.getLogger(EnvelopeWriter.class);

    private final LiveEvents liveEvents;
    private final AnnouncementTexts announcements;
    private final ContactCipher contacts;
    private final OrganizerTemplates organizerTemplates;
    private final MessageRenderer renderer;
    private final UnsubscribeLinks unsubscribeLinks;
    private final TrackingLinks trackingLinks;
    private final TrackingChoices trackingChoices;
    private final Clock clock;

    EnvelopeWriter(
            LiveEvents liveEvents,
            AnnouncementTexts announcements,
            ContactCipher contacts,
            OrganizerTemplates organizerTemplates,
            MessageRenderer renderer,
            UnsubscribeLinks unsubscribeLinks,
            TrackingLinks trackingLinks,
            TrackingChoices trackingChoices,
            Clock clock) {
        this.liveEvents = liveEvents;
        this.announcements = announcements;
        this.contacts = contacts;
        this.organizerTemplates = organizerTemplates;
        this.renderer = renderer;
        this.unsubscribeLinks = unsubscribeLinks;
        this.trackingLinks = trackingLinks;
        this.trackingChoices = trackingChoices;
        this.clock = clock;
    }

    /**
     * What became of deliveries.
     *
     * @param failed cannot be rendered
     * @param waiting until this instance knows the key of their contact
     * @param spoilt the organizers' templates that failed, once for each message
     */
    record Written(
            List<OpenBatches.Frozen> frozen,
            List<Settlement> failed,
            List<Queue.Due> waiting,
            List<UsedTemplate> spoilt) {

        /** Whether every message is rendered as it was wanted. */
        boolean isWhole() {
            return !frozen.isEmpty() && failed.isEmpty() && waiting.isEmpty() && spoilt.isEmpty();
        }
    }

    /** An envelope for each group. A group that is prepared and has not changed is taken as it is. */
    Written write(Account account, List<List<Queue.Due>> groups, Causes causes, PreparedBatches prepared) {
        if (groups.isEmpty()) {
            return new Written(List.of(), List.of(), List.of(), List.of());
        }
        Sources sources = sources(account.channel(), groups);
        // Nothing in here asks the database, so other threads can do a part while this one holds the transaction.
        List<Written> written = groups.parallelStream()
                .map(group -> {
                    PreparedBatch same = prepared.take(group, sources);
                    return same == null
                            ? write(account, group, sources, causes)
                            : new Written(
                                    List.of(OpenBatches.Frozen.of(group, same, causes.ofAll(group))),
                                    List.of(),
                                    List.of(),
                                    List.of());
                })
                .toList();
        List<UsedTemplate> spoilt = all(written, Written::spoilt);
        spoilt.forEach(organizerTemplates::failed);
        return new Written(
                all(written, Written::frozen), all(written, Written::failed), all(written, Written::waiting), spoilt);
    }

    /** What the messages of these groups are made of. */
    Sources sources(Channel channel, List<List<Queue.Due>> groups) {
        Map<UUID, LiveEvent> events = liveEvents.find(
                groups.stream().flatMap(List::stream).map(Queue.Due::eventId).collect(Collectors.toSet()));
        return new Sources(
                events,
                organizerTemplates.of(
                        events.keySet(),
                        channel,
                        groups.stream()
                                .flatMap(List::stream)
                                .map(Queue.Due::kind)
                                .collect(Collectors.toSet())),
                announcements.find(groups.stream()
                        .flatMap(List::stream)
                        .map(Queue.Due::announcementId)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet())),
                untracked(channel, groups));
    }

    private static <T> List<T> all(List<Written> written, Function<Written, List<T>> part) {
        return written.stream().map(part).flatMap(List::stream).toList();
    }

    /** The envelope of one group. */
    Written write(Account account, List<Queue.Due> group, Sources sources, Causes causes) {
        MessageRenderer.Session session = renderer.session();
        List<Queue.Due> rendered = new ArrayList<>(group.size());
        List<Envelope.Message> messages = new ArrayList<>(group.size());
        List<Settlement> failed = new ArrayList<>();
        List<Queue.Due> waiting = new ArrayList<>();
        List<UsedTemplate> spoilt = new ArrayList<>();
        for (Queue.Due due : group) {
            try {
                Envelope.Message message = message(account, session, sources, due, spoilt);
                if (message == null) {
                    failed.add(Settlement.unsent(due.id(), DeliveryStatus.FAILED, "NOT_RENDERABLE", causes.of(due)));
                } else {
                    rendered.add(due);
                    messages.add(message);
                }
            } catch (UnknownContactKeyException e) {
                // This instance has not been restarted with the key yet; another one may know it.
                waiting.add(due);
            }
        }
        List<OpenBatches.Frozen> frozen = messages.isEmpty()
                ? List.of()
                : List.of(OpenBatches.Frozen.of(
                        rendered,
                        new Envelope(account.sender(), MessageRenderer.VERSION, messages),
                        causes.ofAll(rendered)));
        return new Written(frozen, failed, waiting, spoilt);
    }

    private @Nullable TrackedLinks tracked(Channel channel, Queue.Due due, Sources sources) {
        return channel == Channel.EMAIL && sources.isTracked(due) ? trackingLinks.of(due.id()) : null;
    }

    /** The registrations whose messages have plain links. Only mails are tracked. */
    private Set<UUID> untracked(Channel channel, List<List<Queue.Due>> groups) {
        return channel == Channel.EMAIL
                ? trackingChoices.untracked(groups.stream()
                        .flatMap(List::stream)
                        .map(due -> new TrackingChoices.Mail(due.registrationId(), due.organizerId()))
                        .toList())
                : Set.of();
    }

    /** The rendered message; null when it cannot be rendered. Then only this delivery fails and not its batch. */
    private Envelope.@Nullable Message message(
            Account account,
            MessageRenderer.Session session,
            Sources sources,
            Queue.Due due,
            List<UsedTemplate> spoilt) {
        Channel channel = account.channel();
        LiveEvent event = sources.event(due);
        try {
            String keyId = due.keyId();
            byte[] ciphertext = due.ciphertext();
            if (event == null || keyId == null || ciphertext == null) {
                throw new IllegalStateException("The projections changed within one claim");
            }
            Contact contact = contacts.open(due.registrationId(), keyId, ciphertext);
            String address = channel == Channel.IN_APP ? due.registrationId().toString() : contact.address(channel);
            if (address == null) {
                throw new IllegalStateException("The contact has no address on this channel");
            }
            MessageRenderer.Message rendered = session.message(
                    new Occasion(
                            Kind.of(due.kind()).orElseThrow(),
                            event,
                            due.known(),
                            due.offerUntil(),
                            sources.announcement(due)),
                    new Recipient(
                            channel,
                            contact,
                            due.locale(),
                            due.timeZone(),
                            unsubscribeLinks.link(due.registrationId(), channel)),
                    tracked(channel, due, sources),
                    sources.templates(due),
                    due.id());
            if (rendered.spoilt() != null) {
                spoilt.add(rendered.spoilt());
            }
            ShownSchedule shown = new ShownSchedule(
                    event.startsAt(), event.endsAt(), event.zone().getId());
            return new Envelope.Message(
                    due.id(),
                    address,
                    complete(rendered.content(), account, event, contact, due),
                    shown,
                    rendered.used());
        } catch (UnknownContactKeyException e) {
            throw e;
        } catch (RuntimeException e) {
            log.warn(
                    "Message cannot be rendered deliveryId={} exception={}",
                    due.id(),
                    e.getClass().getSimpleName());
            return null;
        }
    }

    private Rendered complete(Rendered content, Account account, LiveEvent event, Contact contact, Queue.Due due) {
        return switch (content) {
            case Rendered.Mail mail -> complete(mail, account, event, contact, due);
            case Rendered.InApp inApp -> account.organizer() == null ? inApp : inApp.with(about(contact, due));
            case Rendered.Sms sms -> sms;
        };
    }

    /** Only an organizer's own system gets it: our feed has it already, and Knock must not (ADR 0063, 0093). */
    private static Rendered.InApp.About about(Contact contact, Queue.Due due) {
        Kind kind = Kind.of(due.kind()).orElseThrow();
        return new Rendered.InApp.About(
                due.eventId(), kind.name(), due.dueAt(), due.sentAt(), kind.hasJoinUrl() ? contact.joinUrl() : null);
    }

    /** A mail with the address for answers, and with a calendar entry where its kind has one and the account takes it. */
    private Rendered complete(Rendered.Mail mail, Account account, LiveEvent event, Contact contact, Queue.Due due) {
        Kind kind = Kind.of(due.kind()).orElseThrow();
        boolean attached = account.attaches() && CalendarEntry.belongsTo(kind);
        if (!attached && event.replyTo() == null) {
            return mail;
        }
        String organizer =
                event.replyTo() == null ? Mailbox.of(account.sender()).address() : event.replyTo();
        return mail.with(
                event.replyTo(),
                attached
                        ? CalendarEntry.of(kind, due.registrationId(), event, contact, organizer, clock.instant())
                        : null);
    }
}
