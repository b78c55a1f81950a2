package io.callboard.analytics.registration;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.sql.Columns;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps whose pass each is. A pass never changes; its registration says whether it is valid, and a change of the e-mail
 * address ends it.
 */
@Component
class IssuedPasses {

    private static final String ADD = """
            insert into pass (token_hash, registration_id, event_id, organizer_id, guest)
            select decode(hash, 'hex'), registration_id, event_id, organizer_id, guest
            from unnest(:hashes::text[], :registrationIds::uuid[], :eventIds::uuid[], :organizerIds::text[],
                    :guests::boolean[])
                as issued (hash, registration_id, event_id, organizer_id, guest)
            order by hash
            on conflict (token_hash) do nothing
            """;

    private static final String END = """
            delete from pass
            where guest and token_hash in (select decode(hash, 'hex') from unnest(:hashes::text[]) as ended (hash))
            """;

    /** Passes of a registration whose links were replaced. */
    private static final String REPLACE = """
            delete from pass
            where token_hash in (select decode(hash, 'hex') from unnest(:hashes::text[]) as ended (hash))
            """;

    private final JdbcClient jdbc;

    IssuedPasses(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds the passes that these messages name, whether or not they carry a state, and removes the ended ones. */
    void add(List<Message<RegistrationState>> messages) {
        var own = new TreeMap<String, RegistrationState>();
        var guests = new TreeMap<String, RegistrationState>();
        var ended = new TreeSet<String>();
        var replaced = new TreeSet<String>();
        for (Message<RegistrationState> message : messages) {
            RegistrationState issued = message.data();
            if (issued == null) {
                continue;
            }
            if (issued.passHash() != null) {
                own.putIfAbsent(issued.passHash(), issued);
            }
            String guest = issued.actingGuestPassHash();
            if (guest != null) {
                guests.putIfAbsent(guest, issued);
            }
            if (issued.endedGuestPassHashes() != null) {
                ended.addAll(issued.endedGuestPassHashes());
            }
            if (issued.endedPassHashes() != null) {
                replaced.addAll(issued.endedPassHashes());
            }
        }
        add(own, false);
        add(guests, true);
        if (!ended.isEmpty()) {
            jdbc.sql(END).param("hashes", Columns.of(ended, hash -> hash)).update();
        }
        if (!replaced.isEmpty()) {
            jdbc.sql(REPLACE)
                    .param("hashes", Columns.of(replaced, hash -> hash))
                    .update();
        }
    }

    private void add(SortedMap<String, RegistrationState> byHash, boolean guest) {
        if (byHash.isEmpty()) {
            return;
        }
        jdbc.sql(ADD)
                .param("hashes", Columns.of(byHash.keySet(), hash -> hash))
                .param("registrationIds", Columns.of(byHash.values(), RegistrationState::registrationId))
                .param("eventIds", Columns.of(byHash.values(), RegistrationState::eventId))
                .param("organizerIds", Columns.of(byHash.values(), RegistrationState::organizerId))
                .param("guests", Columns.of(byHash.values(), _ -> guest))
                .update();
    }
}
