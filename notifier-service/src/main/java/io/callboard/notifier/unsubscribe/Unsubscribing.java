package io.callboard.notifier.unsubscribe;

import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.suppression.Suppressions;
import io.callboard.notifier.unsubscribe.message.Unsubscribed;
import java.time.Clock;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes an address off an organizer's messages at its owner's wish. */
@Component
class Unsubscribing {

    private static final String ADDRESS = """
            select r.organizer_id, r.event_id,
                case :channel when 'EMAIL' then c.email_hash else c.phone_hash end as hash,
                case :channel when 'EMAIL' then c.email_masked else c.phone_masked end as masked
            from registration r
            join contact c on c.registration_id = r.registration_id
            where r.registration_id = :registrationId and not c.erased
            """;

    private final JdbcClient jdbc;
    private final Suppressions suppressions;
    private final Outbox outbox;
    private final Clock clock;

    Unsubscribing(JdbcClient jdbc, Suppressions suppressions, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.suppressions = suppressions;
        this.outbox = outbox;
        this.clock = clock;
    }

    private record Address(String organizerId, UUID eventId, byte[] hash, String masked) {}

    /** Doing it again changes nothing; of an erased registrant nothing is left to suppress. */
    @Transactional
    public void unsubscribe(UUID registrationId, Channel channel) {
        jdbc.sql(ADDRESS)
                .param("channel", channel.name())
                .param("registrationId", registrationId)
                .query((row, _) -> new Address(
                        row.getString("organizer_id"),
                        row.getObject("event_id", UUID.class),
                        row.getBytes("hash"),
                        row.getString("masked")))
                .optional()
                .filter(address -> address.hash() != null)
                .filter(address -> suppressions.suppress(
                        address.organizerId(), channel, address.hash(), address.masked(), "UNSUBSCRIBED"))
                .ifPresent(address -> outbox.append(OutgoingMessage.of(
                        "deliveries.v1",
                        registrationId,
                        "Unsubscribed",
                        new Unsubscribed(
                                address.organizerId(), address.eventId(), registrationId, channel, clock.instant()))));
    }
}
