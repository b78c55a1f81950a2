package io.callboard.notifier.contact;

import io.callboard.chassis.sql.Columns;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.DeliveryWaker;
import io.callboard.notifier.suppression.Suppressions;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Erases contacts. The row stays without content, so that an older message cannot bring the contact back. Queued deliveries
 * are suppressed at once.
 */
@Component
public class ContactEraser {

    /** Contacts are locked before suppressions, as everywhere. */
    private static final String LOCK = """
            select registration_id from contact
            where registration_id = any(:registrationIds::uuid[])
            order by registration_id
            for update
            """;

    private static final String ERASE = """
            insert into contact as known (registration_id, version, erased)
            select s.registration_id, 0, true from unnest(:registrationIds::uuid[]) as s (registration_id)
            order by s.registration_id
            on conflict (registration_id) do update set
                erased = true, key_id = null, ciphertext = null, hash_key_id = null, email_hash = null, phone_hash = null,
                email_masked = null, phone_masked = null
            where not known.erased
            returning registration_id
            """;

    private final JdbcClient jdbc;
    private final Suppressions suppressions;
    private final DeliveryWaker waker;

    ContactEraser(JdbcClient jdbc, Suppressions suppressions, DeliveryWaker waker) {
        this.jdbc = jdbc;
        this.suppressions = suppressions;
        this.waker = waker;
    }

    /** Erases the contacts of these registrations, also those that have not arrived yet. */
    public void erase(Collection<UUID> registrationIds) {
        jdbc.sql(LOCK)
                .param("registrationIds", Columns.of(registrationIds, id -> id))
                .query(UUID.class)
                .list();
        suppressions.forgetMasked(registrationIds, Channel.values());
        List<UUID> erased = jdbc.sql(ERASE)
                .param(
                        "registrationIds",
                        Columns.of(registrationIds.stream().distinct().toList(), id -> id))
                .query(UUID.class)
                .list();
        waker.wakeErased(erased);
    }
}
