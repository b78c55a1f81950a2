package io.callboard.notifier.unsubscribe;

import io.callboard.chassis.crypto.UnreadableCiphertextException;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.notifier.address.AddressHashes;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.choice.MessageChoices;
import io.callboard.notifier.choice.Topic;
import io.callboard.notifier.contact.ContactCipher;
import io.callboard.notifier.contact.UnknownContactKeyException;
import io.callboard.notifier.suppression.SuppressionReason;
import io.callboard.notifier.suppression.Suppressions;
import io.callboard.notifier.tracking.TrackingChoices;
import io.callboard.notifier.unsubscribe.message.Unsubscribed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Suppresses an address for an organizer when its owner unsubscribes. */
@Component
class Unsubscriber {

    private static final Logger log = LoggerFactory.getLogger(Unsubscriber.class);

    /**
     * Locks the contact, so that the rotation of keys does not replace its hash before the suppression is committed.
     */
    private static final String ADDRESS = """
            select r.organizer_id, r.event_id, c.key_id, c.ciphertext, coalesce(c.hash_key_id, '') as hash_key_id,
                case :channel when 'EMAIL' then c.email_hash else c.phone_hash end as hash,
                case :channel when 'EMAIL' then c.email_masked else c.phone_masked end as masked
            from registration r
            join contact c on c.registration_id = r.registration_id
            where r.registration_id = :registrationId and not c.erased
                and case :channel when 'EMAIL' then c.email_hash else c.phone_hash end is not null
            for share of c
            """;

    private static final String FIND = """
            select e.title, coalesce(r.locale, e.content ->> 'locale') as locale, case :channel when 'EMAIL' then c.email_masked else c.phone_masked end as masked,
                exists (
                    select from suppression s
                    where s.organizer_id = r.organizer_id and s.channel = :channel and s.reason = 'UNSUBSCRIBED'
                        and s.address_hash = case :channel when 'EMAIL' then c.email_hash else c.phone_hash end) as done
            from registration r
            join contact c on c.registration_id = r.registration_id
            left join live_event e on e.event_id = r.event_id and e.organizer_id = r.organizer_id
            where r.registration_id = :registrationId and not c.erased
                and case :channel when 'EMAIL' then c.email_hash else c.phone_hash end is not null
            """;

    private final JdbcClient jdbc;
    private final ContactCipher cipher;
    private final AddressHashes hashes;
    private final Suppressions suppressions;
    private final TrackingChoices tracking;
    private final MessageChoices choices;
    private final Outbox outbox;
    private final Clock clock;

    Unsubscriber(
            JdbcClient jdbc,
            ContactCipher cipher,
            AddressHashes hashes,
            Suppressions suppressions,
            TrackingChoices tracking,
            MessageChoices choices,
            Outbox outbox,
            Clock clock) {
        this.jdbc = jdbc;
        this.cipher = cipher;
        this.hashes = hashes;
        this.suppressions = suppressions;
        this.tracking = tracking;
        this.choices = choices;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * The content of the page.
     *
     * @param title of the live event that the message was about; null if it is not known
     * @param done whether the address is unsubscribed from the organizer's messages
     * @param locale a BCP 47 tag, of the registrant or else of the live event; null if neither has one
     * @param tracked whether the registrant lets opens and clicks be recorded
     * @param unwanted what the registrant does not want
     */
    record Found(
            @Nullable String title,
            @Nullable String locale,
            String masked,
            boolean done,
            boolean tracked,
            Set<Topic> unwanted) {

        /** For the page. */
        public boolean wants(String topic) {
            return !unwanted.contains(Topic.valueOf(topic));
        }
    }

    private record Address(
            String organizerId,
            UUID eventId,
            String keyId,
            byte[] ciphertext,
            AddressHashes.Keyed stored,
            String masked) {}

    /** A repetition changes nothing. An erased registrant has no address to suppress. */
    @Transactional
    public void unsubscribe(UUID registrationId, Channel channel) {
        jdbc.sql(ADDRESS)
                .param("channel", channel.name())
                .param("registrationId", registrationId)
                .query(Unsubscriber::address)
                .optional()
                .filter(address -> suppressions.suppress(
                        address.organizerId(),
                        channel,
                        hashes(registrationId, channel, address),
                        address.masked(),
                        SuppressionReason.UNSUBSCRIBED))
                .ifPresent(address -> outbox.append(OutgoingMessage.of(
                        "deliveries.v1",
                        registrationId,
                        "Unsubscribed",
                        new Unsubscribed(
                                address.organizerId(), address.eventId(), registrationId, channel, clock.instant()))));
    }

    /** Keeps whether the registrant lets opens and clicks be recorded. */
    void chooseTracking(UUID registrationId, boolean wanted) {
        tracking.choose(registrationId, wanted);
    }

    /** Keeps which messages the registrant wants on this channel. */
    @Transactional
    public void chooseMessages(UUID registrationId, Channel channel, Set<Topic> wanted) {
        choices.choose(registrationId, channel, wanted);
    }

    /** The address of the registrant on this channel; empty if the registrant was erased. */
    Optional<Found> find(UUID registrationId, Channel channel) {
        Set<Topic> unwanted = choices.unwanted(registrationId, channel);
        boolean tracked = tracking.isWanted(registrationId);
        return jdbc.sql(FIND)
                .param("channel", channel.name())
                .param("registrationId", registrationId)
                .query((row, number) -> new Found(
                        row.getString("title"),
                        row.getString("locale"),
                        row.getString("masked"),
                        row.getBoolean("done"),
                        tracked,
                        unwanted))
                .optional();
    }

    /**
     * The hashes of the address with every valid key, and the stored hash of the contact, which exists even if the
     * contact cannot be decrypted.
     */
    private List<AddressHashes.Keyed> hashes(UUID registrationId, Channel channel, Address address) {
        List<AddressHashes.Keyed> all = new ArrayList<>();
        String plain = plain(registrationId, channel, address);
        if (plain != null) {
            all.addAll(hashes.hashes(channel, plain));
        }
        if (all.stream()
                .noneMatch(one -> Arrays.equals(one.hash(), address.stored().hash()))) {
            all.add(address.stored());
        }
        return all;
    }

    private @Nullable String plain(UUID registrationId, Channel channel, Address address) {
        try {
            return cipher.open(registrationId, address.keyId(), address.ciphertext())
                    .address(channel);
        } catch (UnknownContactKeyException | UnreadableCiphertextException e) {
            log.warn(
                    "Address is suppressed under its present key only registrationId={} exception={}",
                    registrationId,
                    e.getClass().getSimpleName());
            return null;
        }
    }

    private static Address address(ResultSet row, int number) throws SQLException {
        return new Address(
                row.getString("organizer_id"),
                row.getObject("event_id", UUID.class),
                row.getString("key_id"),
                row.getBytes("ciphertext"),
                new AddressHashes.Keyed(row.getString("hash_key_id"), Objects.requireNonNull(row.getBytes("hash"))),
                row.getString("masked"));
    }
}
