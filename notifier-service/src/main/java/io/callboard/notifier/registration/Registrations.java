package io.callboard.notifier.registration;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Announcements;
import io.callboard.notifier.delivery.Announcements.DueConfirmation;
import io.callboard.notifier.delivery.DeliveryWaker;
import io.callboard.notifier.delivery.Enqueuer;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.NewDelivery;
import io.callboard.notifier.erasure.Erasures;
import io.callboard.notifier.registration.RegistrationState.ToldSchedule;
import io.callboard.notifier.subscription.WebhookFacts;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The projection of registrations. The first confirmed state that asks for a confirmation queues one. A registration
 * that is first read while it waits for a seat queues the message about the waiting list. The first pending state whose
 * e-mail address has to be confirmed queues the request to do so, the first state that waits for the organizer alone the
 * message about that, the first state with an offer of a seat the offer, and a denial or the end of an offer the message
 * about it. {@link AskedMails} queues what messages ask for beside that.
 */
@Component
class Registrations {

    /**
     * Rises when the projection stores more of the same message: 1 stores the schedule that the registrant saw, 2 whether
     * the e-mail address has to be confirmed, 3 whether there is a feed and the passes, 4 the wishes about reminders.
     */
    static final int SHAPE = 4;

    /**
     * A state of the same version in a higher shape adds the row's missing columns. A lower version never wins, even
     * with a higher shape: while a topic is read again, a cancelled registration stays cancelled.
     *
     * <p>The row notes that a confirmation was queued. The ledger cannot tell, because its rows are deleted some time
     * after the event. A registration that is first read after the end of the event gets no confirmation.
     */
    private static final String UPSERT = """
            insert into registration as known
                (registration_id, organizer_id, event_id, version, shape, status, channels, locale, time_zone, event_epoch,
                    told_starts_at, told_ends_at, told_zone, awaits_email, email_asked, confirmation_channels,
                    confirmation_due_at, confirmation_traceparent, has_feed, wishes)
            select s.registration_id, s.organizer_id, s.event_id, s.version, :shape, s.status,
                string_to_array(nullif(s.channels, ''), ','), s.locale, s.time_zone, s.event_epoch,
                s.told_starts_at, s.told_ends_at, s.told_zone, s.awaits_email, s.asks_email,
                case
                    when s.confirmation_channels is null then null
                    when coalesce(e.ends_at, s.told_ends_at) < now() then '{}'
                    else string_to_array(s.confirmation_channels, ',')
                end,
                case when s.confirmation_channels is not null then least(s.confirmed_at, now()) end,
                s.confirmation_traceparent, s.has_feed,
                string_to_array(nullif(s.wishes, 'ALL'), ',')
            from unnest(:registrationIds::uuid[], :organizerIds::text[], :eventIds::uuid[], :versions::bigint[],
                    :statuses::text[], :channels::text[], :locales::text[], :timeZones::text[], :eventEpochs::int[],
                    :toldStartsAts::timestamptz[], :toldEndsAts::timestamptz[], :toldZones::text[],
                    :awaitsEmails::boolean[], :asksEmails::boolean[], :confirmationChannels::text[], :confirmedAts::timestamptz[], :confirmationTraceparents::text[],
                    :hasFeeds::boolean[], :wishes::text[])
                as s (registration_id, organizer_id, event_id, version, status, channels, locale, time_zone, event_epoch,
                    told_starts_at, told_ends_at, told_zone, awaits_email, asks_email, confirmation_channels, confirmed_at,
                    confirmation_traceparent, has_feed, wishes)
            left join live_event e on e.event_id = s.event_id
            order by s.registration_id
            on conflict (registration_id) do update set
                organizer_id = excluded.organizer_id, event_id = excluded.event_id, version = excluded.version,
                shape = excluded.shape, status = excluded.status, channels = excluded.channels, locale = excluded.locale,
                time_zone = excluded.time_zone,
                event_epoch = coalesce(excluded.event_epoch, known.event_epoch),
                told_starts_at = coalesce(excluded.told_starts_at, known.told_starts_at),
                told_ends_at = coalesce(excluded.told_ends_at, known.told_ends_at),
                told_zone = coalesce(excluded.told_zone, known.told_zone),
                awaits_email = excluded.awaits_email,
                email_asked = known.email_asked or excluded.email_asked,
                has_feed = known.has_feed or excluded.has_feed,
                -- Who had other wishes may have reminders queued by them.
                wishes = coalesce(excluded.wishes, case when known.wishes is not null then '{ALL}'::text[] end),
                confirmation_channels = coalesce(known.confirmation_channels, excluded.confirmation_channels),
                confirmation_due_at = coalesce(known.confirmation_due_at, excluded.confirmation_due_at),
                confirmation_traceparent = case
                    when known.confirmation_channels is null then excluded.confirmation_traceparent
                    else known.confirmation_traceparent end
            where (known.version, known.shape) < (excluded.version, excluded.shape)
            returning registration_id, coalesce(old.version, 0) as previous_version, organizer_id, event_id, confirmation_due_at,
                case when old.confirmation_channels is null then new.confirmation_channels end as confirmation_channels,
                case when old.registration_id is null and new.status = 'WAITLISTED'
                    and coalesce((select e.ends_at from live_event e where e.event_id = new.event_id), new.told_ends_at,
                        'infinity') >= now() then new.channels end as waitlist_channels,
                case when new.status = 'PENDING' and not new.awaits_email
                    and (old.status is distinct from 'PENDING' or old.awaits_email)
                    and coalesce((select e.ends_at from live_event e where e.event_id = new.event_id), new.told_ends_at,
                        'infinity') >= now() then new.channels end as decision_channels,
                case when new.status = 'OFFERED' and old.status is distinct from 'OFFERED' then new.channels
                    end as offer_channels,
                new.email_asked and not coalesce(old.email_asked, false) as asks_email,
                new.status = 'CANCELLED' and old.status is distinct from 'CANCELLED'
                    and coalesce((select e.ends_at from live_event e where e.event_id = new.event_id), new.told_ends_at,
                        'infinity') >= now() as cancelled_now
            """;

    private final JdbcClient jdbc;
    private final Enqueuer enqueuer;
    private final Announcements announcements;
    private final DeliveryWaker waker;
    private final WebhookFacts webhooks;
    private final Erasures erasures;
    private final IssuedPasses passes;
    private final AskedMails asked;

    Registrations(
            JdbcClient jdbc,
            Enqueuer enqueuer,
            Announcements announcements,
            DeliveryWaker waker,
            WebhookFacts webhooks,
            Erasures erasures,
            IssuedPasses passes,
            AskedMails asked) {
        this.jdbc = jdbc;
        this.enqueuer = enqueuer;
        this.announcements = announcements;
        this.waker = waker;
        this.webhooks = webhooks;
        this.erasures = erasures;
        this.passes = passes;
        this.asked = asked;
    }

    /**
     * The messages of one registration.
     *
     * @param newest its state of the highest version
     * @param confirmed its state of the lowest version that asks for a confirmation
     * @param kind of that confirmation; null if there is none
     * @param trace what caused that state; null if it is not known
     */
    private record Told(
            RegistrationState newest,
            @Nullable RegistrationState confirmed,
            @Nullable Kind kind,
            @Nullable TraceParent trace) {

        static Told of(RegistrationState state, Message<RegistrationState> message) {
            return state.asksForConfirmation()
                    ? new Told(state, state, state.confirmationKind(message.type()), message.trace())
                    : new Told(state, null, null, null);
        }

        Told and(Told other) {
            Told first = confirmsBefore(other) ? this : other;
            return new Told(
                    newest.order() >= other.newest.order() ? newest : other.newest,
                    first.confirmed,
                    first.kind,
                    first.trace);
        }

        private boolean confirmsBefore(Told other) {
            if (confirmed == null || other.confirmed == null) {
                return confirmed != null;
            }
            return confirmed.order() <= other.confirmed.order();
        }
    }

    /**
     * A row that has changed.
     *
     * @param previousVersion 0 if it was not known before
     * @param confirmOn channels on which a confirmation is to be queued now
     * @param waitlistOn channels on which the message about the waiting list may be queued now
     * @param decisionOn channels on which the message that the organizer decides may be queued now
     * @param offerOn channels on which the offer of a seat is to be queued now
     * @param cancelledNow whether it was not cancelled before, and its event is not over
     * @param asksEmail whether the request to confirm the e-mail address is to be queued now
     */
    private record Changed(
            UUID registrationId,
            long previousVersion,
            String organizerId,
            UUID eventId,
            @Nullable Instant confirmationDueAt,
            List<Channel> confirmOn,
            List<Channel> waitlistOn,
            List<Channel> decisionOn,
            List<Channel> offerOn,
            boolean asksEmail,
            boolean cancelledNow) {}

    void apply(List<Message<RegistrationState>> messages) {
        Map<UUID, Told> told = new HashMap<>();
        for (Message<RegistrationState> message : messages) {
            RegistrationState state = message.data();
            // Other facts, such as attendance, share the topic and do not concern deliveries.
            if (state != null && state.isState()) {
                told.merge(state.registrationId(), Told.of(state, message), Told::and);
            }
        }
        passes.add(messages);
        if (!told.isEmpty()) {
            applyStates(messages, told);
        }
        asked.queue(messages);
    }

    private void applyStates(List<Message<RegistrationState>> messages, Map<UUID, Told> told) {
        List<Changed> changed = upsert(told.values());
        confirm(changed, told);
        webhooks.queue(
                "registration.",
                () -> RegistrationFacts.of(
                        messages,
                        changed.stream().collect(Collectors.toMap(Changed::registrationId, Changed::previousVersion))));
        waker.wakeRegistrations(changed.stream().map(Changed::registrationId).toList());
        erasures.begin(told.values().stream()
                .map(Told::newest)
                .filter(RegistrationState::isErased)
                .map(state -> new Erasures.Erased(state.registrationId(), state.organizerId()))
                .toList());
    }

    private List<Changed> upsert(Collection<Told> told) {
        List<RegistrationState> states = told.stream().map(Told::newest).toList();
        return jdbc.sql(UPSERT)
                .param("shape", SHAPE)
                .param("registrationIds", Columns.of(states, RegistrationState::registrationId))
                .param("organizerIds", Columns.of(states, RegistrationState::organizerId))
                .param("eventIds", Columns.of(states, RegistrationState::eventId))
                .param("versions", Columns.of(states, RegistrationState::version))
                .param("statuses", Columns.of(states, RegistrationState::status))
                .param("channels", Columns.of(states, state -> String.join(",", state.channels())))
                .param("locales", Columns.of(states, RegistrationState::locale))
                .param("timeZones", Columns.of(states, RegistrationState::timeZone))
                .param("eventEpochs", Columns.of(states, RegistrationState::eventEpoch))
                .param("toldStartsAts", schedules(states, ToldSchedule::startsAt))
                .param("toldEndsAts", schedules(states, ToldSchedule::endsAt))
                .param("toldZones", schedules(states, ToldSchedule::zone))
                .param("awaitsEmails", Columns.of(states, RegistrationState::awaitsEmail))
                .param("asksEmails", Columns.of(states, RegistrationState::asksToConfirmEmail))
                .param("confirmationChannels", Columns.of(told, Registrations::confirmationChannels))
                .param("confirmedAts", Columns.of(told, Registrations::confirmedAt))
                .param("confirmationTraceparents", Columns.of(told, Told::trace))
                .param("hasFeeds", Columns.of(states, RegistrationState::hasFeed))
                .param("wishes", Columns.of(states, state -> String.join(",", state.wishes())))
                .query(Registrations::changed)
                .list();
    }

    /** Counts and ledger get the same confirmations by different ways; the summary compares them. */
    private void confirm(List<Changed> changed, Map<UUID, Told> told) {
        List<DueConfirmation> due = new ArrayList<>();
        List<NewDelivery> deliveries = new ArrayList<>();
        for (Changed one : changed) {
            Told of = Objects.requireNonNull(told.get(one.registrationId()));
            RegistrationState newest = of.newest();
            Kind kind = of.kind();
            Instant occurredAt = newest.occurredAt();
            Instant until = newest.pendingUntil();
            if (one.asksEmail() && occurredAt != null && until != null) {
                due.add(new DueConfirmation(
                        Kind.CONFIRM_EMAIL, one.organizerId(), one.eventId(), Channel.EMAIL, occurredAt));
                deliveries.add(NewDelivery.askingToConfirm(
                        one.organizerId(), one.eventId(), one.registrationId(), occurredAt, until));
            }
            Instant offerUntil = newest.offerExpiresAt();
            if (occurredAt != null && offerUntil != null) {
                for (Channel channel : one.offerOn()) {
                    due.add(new DueConfirmation(Kind.OFFERED, one.organizerId(), one.eventId(), channel, occurredAt));
                    deliveries.add(NewDelivery.offering(
                            one.organizerId(), one.eventId(), one.registrationId(), channel, occurredAt, offerUntil));
                }
            }
            Kind cancellation = newest.cancellationKind();
            if (one.cancelledNow() && cancellation != null && occurredAt != null) {
                for (Channel channel : newest.knownChannels()) {
                    due.add(new DueConfirmation(cancellation, one.organizerId(), one.eventId(), channel, occurredAt));
                    deliveries.add(NewDelivery.following(
                            cancellation, one.organizerId(), one.eventId(), one.registrationId(), channel, occurredAt));
                }
            }
            Instant dueAt = one.confirmationDueAt();
            List<Channel> channels = one.confirmOn();
            if (newest.waitsAndWantsToKnow()) {
                kind = Kind.WAITLISTED;
                dueAt = occurredAt;
                channels = one.waitlistOn();
            } else if (newest.awaitsDecisionAndWantsToKnow()) {
                kind = Kind.PENDING;
                dueAt = occurredAt;
                channels = one.decisionOn();
            }
            if (kind == null || dueAt == null) {
                continue;
            }
            for (Channel channel : channels) {
                due.add(new DueConfirmation(kind, one.organizerId(), one.eventId(), channel, dueAt));
                deliveries.add(NewDelivery.following(
                        kind, one.organizerId(), one.eventId(), one.registrationId(), channel, dueAt));
            }
        }
        announcements.addConfirmations(due);
        enqueuer.enqueue(deliveries);
    }

    private static @Nullable String[] schedules(
            List<RegistrationState> states, Function<ToldSchedule, @Nullable Object> field) {
        return Columns.of(states, state -> {
            ToldSchedule schedule = state.toldSchedule();
            return schedule == null ? null : field.apply(schedule);
        });
    }

    private static @Nullable String confirmationChannels(Told told) {
        RegistrationState confirmed = told.confirmed();
        return confirmed == null
                ? null
                : Arrays.stream(Channel.values())
                        .map(Channel::name)
                        .filter(confirmed.channels()::contains)
                        .collect(Collectors.joining(","));
    }

    private static @Nullable Instant confirmedAt(Told told) {
        RegistrationState confirmed = told.confirmed();
        return confirmed == null ? null : confirmed.occurredAt();
    }

    private static Changed changed(ResultSet row, int number) throws SQLException {
        OffsetDateTime dueAt = row.getObject("confirmation_due_at", OffsetDateTime.class);
        return new Changed(
                row.getObject("registration_id", UUID.class),
                row.getLong("previous_version"),
                row.getString("organizer_id"),
                row.getObject("event_id", UUID.class),
                dueAt == null ? null : dueAt.toInstant(),
                channels(row.getArray("confirmation_channels")),
                channels(row.getArray("waitlist_channels")),
                channels(row.getArray("decision_channels")),
                channels(row.getArray("offer_channels")),
                row.getBoolean("asks_email"),
                row.getBoolean("cancelled_now"));
    }

    /** Known channels only: a registration may have one of a later version. */
    private static List<Channel> channels(@Nullable Array names) throws SQLException {
        if (names == null) {
            return List.of();
        }
        List<String> all = List.of((String[]) names.getArray());
        return Arrays.stream(Channel.values())
                .filter(channel -> all.contains(channel.name()))
                .toList();
    }
}
