package io.callboard.notifier.registration;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.sql.Columns;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Announcements;
import io.callboard.notifier.delivery.Announcements.DueConfirmation;
import io.callboard.notifier.delivery.DeliveryWaker;
import io.callboard.notifier.delivery.Enqueuer;
import io.callboard.notifier.delivery.NewDelivery;
import io.callboard.notifier.registration.RegistrationState.ToldSchedule;
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
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The projection of registrations; the first confirmed state that asks for it gets a confirmation queued. */
@Component
class Registrations {

    /** Rises when the projection keeps more of the same message: 1 keeps what the registrant was told. */
    static final int SHAPE = 1;

    /**
     * A state of the same version in a higher shape adds what the row does not have yet. A lower version never wins,
     * whatever its shape: while a topic is read again from its start, a cancelled registration stays cancelled.
     *
     * <p>The row itself remembers that a confirmation was asked for, and not the ledger, whose rows are deleted some time
     * after the event. A registration that is first read after the end of the event gets none.
     */
    private static final String UPSERT = """
            insert into registration as known
                (registration_id, organizer_id, event_id, version, shape, status, channels, locale, time_zone, event_epoch,
                    told_starts_at, told_ends_at, told_zone, confirmation_channels, confirmation_due_at)
            select s.registration_id, s.organizer_id, s.event_id, s.version, :shape, s.status,
                string_to_array(nullif(s.channels, ''), ','), s.locale, s.time_zone, s.event_epoch,
                s.told_starts_at, s.told_ends_at, s.told_zone,
                case
                    when s.confirmation_channels is null then null
                    when coalesce(e.ends_at, s.told_ends_at) < now() then '{}'
                    else string_to_array(s.confirmation_channels, ',')
                end,
                case when s.confirmation_channels is not null then least(s.confirmed_at, now()) end
            from unnest(:registrationIds::uuid[], :organizerIds::text[], :eventIds::uuid[], :versions::bigint[],
                    :statuses::text[], :channels::text[], :locales::text[], :timeZones::text[], :eventEpochs::int[],
                    :toldStartsAts::timestamptz[], :toldEndsAts::timestamptz[], :toldZones::text[],
                    :confirmationChannels::text[], :confirmedAts::timestamptz[])
                as s (registration_id, organizer_id, event_id, version, status, channels, locale, time_zone, event_epoch,
                    told_starts_at, told_ends_at, told_zone, confirmation_channels, confirmed_at)
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
                confirmation_channels = coalesce(known.confirmation_channels, excluded.confirmation_channels),
                confirmation_due_at = coalesce(known.confirmation_due_at, excluded.confirmation_due_at)
            where (known.version, known.shape) < (excluded.version, excluded.shape)
            returning registration_id, organizer_id, event_id, confirmation_due_at,
                case when old.confirmation_channels is null then new.confirmation_channels end as confirmation_channels
            """;

    private final JdbcClient jdbc;
    private final Enqueuer enqueuer;
    private final Announcements announcements;
    private final DeliveryWaker waker;

    Registrations(JdbcClient jdbc, Enqueuer enqueuer, Announcements announcements, DeliveryWaker waker) {
        this.jdbc = jdbc;
        this.enqueuer = enqueuer;
        this.announcements = announcements;
        this.waker = waker;
    }

    /**
     * The messages of one registration.
     *
     * @param newest its state of the highest version
     * @param confirmed its state of the lowest version that asks for a confirmation
     */
    private record Told(RegistrationState newest, @Nullable RegistrationState confirmed) {

        Told(RegistrationState state) {
            this(state, state.asksForConfirmation() ? state : null);
        }

        Told and(Told other) {
            return new Told(
                    newest.order() >= other.newest.order() ? newest : other.newest, first(confirmed, other.confirmed));
        }

        private static @Nullable RegistrationState first(@Nullable RegistrationState a, @Nullable RegistrationState b) {
            if (a == null || b == null) {
                return a == null ? b : a;
            }
            return a.order() <= b.order() ? a : b;
        }
    }

    /**
     * A row that has changed.
     *
     * @param confirmOn channels on which a confirmation is to be queued now
     */
    private record Changed(
            UUID registrationId,
            String organizerId,
            UUID eventId,
            @Nullable Instant confirmationDueAt,
            List<Channel> confirmOn) {}

    void apply(List<Message<RegistrationState>> messages) {
        Map<UUID, Told> told = new HashMap<>();
        for (Message<RegistrationState> message : messages) {
            RegistrationState state = message.data();
            // Other facts, such as attendance, share the topic and say nothing about who is to be written to.
            if (state != null && state.isState()) {
                told.merge(state.registrationId(), new Told(state), Told::and);
            }
        }
        if (told.isEmpty()) {
            return;
        }
        List<Changed> changed = upsert(told.values());
        confirm(changed);
        waker.wakeRegistrations(changed.stream().map(Changed::registrationId).toList());
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
                .param("confirmationChannels", Columns.of(told, Registrations::confirmationChannels))
                .param("confirmedAts", Columns.of(told, Registrations::confirmedAt))
                .query(Registrations::changed)
                .list();
    }

    /** Counts and ledger get the same confirmations by different ways; the summary compares them. */
    private void confirm(List<Changed> changed) {
        List<DueConfirmation> due = new ArrayList<>();
        List<NewDelivery> deliveries = new ArrayList<>();
        for (Changed one : changed) {
            Instant dueAt = one.confirmationDueAt();
            if (dueAt == null) {
                continue;
            }
            for (Channel channel : one.confirmOn()) {
                due.add(new DueConfirmation(one.organizerId(), one.eventId(), channel, dueAt));
                deliveries.add(NewDelivery.confirmation(
                        one.organizerId(), one.eventId(), one.registrationId(), channel, dueAt));
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
                row.getString("organizer_id"),
                row.getObject("event_id", UUID.class),
                dueAt == null ? null : dueAt.toInstant(),
                channels(row.getArray("confirmation_channels")));
    }

    private static List<Channel> channels(@Nullable Array names) throws SQLException {
        return names == null
                ? List.of()
                : Arrays.stream((String[]) names.getArray())
                        .map(Channel::valueOf)
                        .toList();
    }
}
