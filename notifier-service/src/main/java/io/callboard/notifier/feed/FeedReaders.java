package io.callboard.notifier.feed;

import io.callboard.chassis.crypto.Sha256;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.notifier.contact.ContactCipher;
import io.callboard.notifier.contact.UnknownContactKeyException;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds the registrant of a pass. The holder of a guest pass reads as somebody who has no messages. */
@Component
class FeedReaders {

    private static final String FIND = """
            select p.registration_id, p.organizer_id,
                p.guest or r.status <> 'CANCELLED' and not coalesce(c.erased, false) as may_read
            from pass p
            left join registration r on r.registration_id = p.registration_id and r.organizer_id = p.organizer_id
            left join contact c on c.registration_id = p.registration_id
            where p.token_hash = :hash and (p.guest or r.has_feed)
            """;

    /** Somebody on the waiting list gets no link to watch. */
    private static final String CONTACT = """
            select c.key_id, c.ciphertext
            from registration r
            join contact c on c.registration_id = r.registration_id
            where r.registration_id = :registrationId and r.organizer_id = :organizerId and r.status = 'CONFIRMED'
                and c.key_id is not null
            """;

    private final JdbcClient jdbc;
    private final ContactCipher cipher;

    FeedReaders(JdbcClient jdbc, ContactCipher cipher) {
        this.jdbc = jdbc;
        this.cipher = cipher;
    }

    /**
     * The holder of a pass.
     *
     * @param mayRead false if the registration was cancelled or erased
     */
    record Holder(FeedReader reader, boolean mayRead) {}

    /** The holder of this pass; empty if it is not known here, or not yet. */
    Optional<Holder> find(String pass) {
        return Tenancy.callAsPlatform(() -> jdbc.sql(FIND)
                .param("hash", Sha256.of(pass))
                .query((row, number) -> new Holder(
                        new FeedReader(
                                row.getObject("registration_id", UUID.class),
                                new OrganizerId(row.getString("organizer_id"))),
                        row.getBoolean("may_read")))
                .optional());
    }

    /** The link to watch; empty for somebody without a seat, or if this instance lacks the key of the contact. */
    Optional<String> joinUrl(FeedReader reader) {
        return Tenancy.callAs(
                reader.organizer(),
                () -> jdbc.sql(CONTACT)
                        .param("registrationId", reader.registrationId())
                        .param("organizerId", reader.organizer().value())
                        .query((row, number) -> {
                            try {
                                return Optional.of(cipher.open(
                                                reader.registrationId(),
                                                row.getString("key_id"),
                                                row.getBytes("ciphertext"))
                                        .joinUrl());
                            } catch (UnknownContactKeyException e) {
                                return Optional.<String>empty();
                            }
                        })
                        .optional()
                        .flatMap(url -> url));
    }
}
