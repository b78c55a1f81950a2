package io.callboard.registration.erasure;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.registration.erasure.ErasureReceipt.ServiceErasure;
import io.callboard.registration.erasure.message.ErasureConfirmed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps the receipts of erasures. A service confirms by a message of its outbox, this one too: its message is published
 * after all earlier ones of the registration, so no contact waits in the outbox any more when it arrives here.
 */
@Component
public class Erasures {

    /** The services that may hold something of a registration, in the order of a receipt. */
    private static final String[] SERVICES = {
        "registration-service", "scheduler-service", "notifier-service", "analytics-service"
    };

    private static final String SELF = SERVICES[0];

    private static final String ADD = """
            insert into erasure (registration_id, event_id, organizer_id, erased_at)
            select registration_id, :eventId, :organizerId, erased_at
            from unnest(:registrationIds::uuid[], :erasedAts::timestamptz[]) as e (registration_id, erased_at)
            """;

    /** The first confirmation counts. Each may come again: after a redelivery, and when a service reads its topics again. */
    private static final String CONFIRM = """
            insert into erasure_confirmation (registration_id, service, organizer_id, confirmed_at)
            select registration_id, service, organizer_id, confirmed_at
            from unnest(:registrationIds::uuid[], :services::text[], :organizerIds::text[], :confirmedAts::timestamptz[])
                as c (registration_id, service, organizer_id, confirmed_at)
            order by registration_id, service
            on conflict (registration_id, service) do nothing
            """;

    private static final String FIND = """
            select e.registration_id, e.event_id, e.erased_at, s.service, c.confirmed_at
            from erasure e
            cross join unnest(:services::text[]) with ordinality as s (service, place)
            left join erasure_confirmation c on c.registration_id = e.registration_id
                and c.organizer_id = e.organizer_id and c.service = s.service
            where e.registration_id = :registrationId and e.organizer_id = :organizerId
            order by s.place
            """;

    private final JdbcClient jdbc;

    Erasures(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** An erasure in this service. */
    public record Erased(UUID registrationId, Instant erasedAt) {}

    private record Line(UUID registrationId, UUID eventId, Instant erasedAt, ServiceErasure service) {}

    /** Opens the receipts of registrations of one live event, in the transaction that erases them. */
    public void add(UUID eventId, OrganizerId organizer, Collection<Erased> erased) {
        jdbc.sql(ADD)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .param("registrationIds", Columns.of(erased, Erased::registrationId))
                .param("erasedAts", Columns.of(erased, Erased::erasedAt))
                .update();
    }

    /** The confirmation of this service, to be published after the other messages of the erasure. */
    public static OutgoingMessage confirmed(UUID registrationId, OrganizerId organizer, Instant erasedAt) {
        return OutgoingMessage.of(
                ErasureConfirmed.TOPIC,
                registrationId,
                ErasureConfirmed.TYPE,
                new ErasureConfirmed(registrationId, organizer.value(), SELF, erasedAt));
    }

    /** The receipt; empty if nothing was erased. */
    public Optional<ErasureReceipt> find(UUID registrationId, OrganizerId organizer) {
        List<Line> lines = jdbc.sql(FIND)
                .param("services", SERVICES)
                .param("registrationId", registrationId)
                .param("organizerId", organizer.value())
                .query(Erasures::line)
                .list();
        return lines.stream()
                .findFirst()
                .map(first -> ErasureReceipt.of(
                        first.registrationId(),
                        first.eventId(),
                        first.erasedAt(),
                        lines.stream().map(Line::service).toList()));
    }

    /** Notes confirmations. Returns those of this service: what they name is erased here, or this database is a restored one. */
    public List<ErasureConfirmed> confirm(List<Message<ErasureConfirmed>> messages) {
        List<ErasureConfirmed> confirmations =
                messages.stream().map(Message::data).filter(Objects::nonNull).toList();
        if (confirmations.isEmpty()) {
            return List.of();
        }
        jdbc.sql(CONFIRM)
                .param("registrationIds", Columns.of(confirmations, ErasureConfirmed::registrationId))
                .param("services", Columns.of(confirmations, ErasureConfirmed::service))
                .param("organizerIds", Columns.of(confirmations, ErasureConfirmed::organizerId))
                .param("confirmedAts", Columns.of(confirmations, ErasureConfirmed::confirmedAt))
                .update();
        return confirmations.stream()
                .filter(confirmation -> confirmation.service().equals(SELF))
                .toList();
    }

    private static Line line(ResultSet row, int number) throws SQLException {
        return new Line(
                row.getObject("registration_id", UUID.class),
                row.getObject("event_id", UUID.class),
                row.getTimestamp("erased_at").toInstant(),
                ServiceErasure.of(row.getString("service"), instant(row.getTimestamp("confirmed_at"))));
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
