package io.callboard.notifier.registration;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.sql.Columns;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps whose pass each is. A pass never changes; its registration says whether it is valid, and a change of the e-mail
 * address ends it. A guest pass opens an empty feed, so it is kept with an id of its own, by which nothing is found.
 */
@Component
class IssuedPasses {

    private static final String ADD = """
            insert into pass (token_hash, registration_id, organizer_id, guest)
            select decode(hash, 'hex'), registration_id, organizer_id, guest
            from unnest(:hashes::text[], :registrationIds::uuid[], :organizerIds::text[], :guests::boolean[])
                as issued (hash, registration_id, organizer_id, guest)
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

    private record Issued(UUID registrationId, String organizerId, boolean guest) {}

    /** Adds the passes that these messages name, whether or not they carry a state, and removes the ended ones. */
    void add(List<Message<RegistrationState>> messages) {
        var byHash = new TreeMap<String, Issued>();
        var ended = new TreeSet<String>();
        var replaced = new TreeSet<String>();
        for (Message<RegistrationState> message : messages) {
            RegistrationState issued = message.data();
            if (issued == null) {
                continue;
            }
            if (issued.passHash() != null) {
                byHash.putIfAbsent(issued.passHash(), new Issued(issued.registrationId(), issued.organizerId(), false));
            }
            if (issued.guestPassHash() != null) {
                UUID id = UUID.nameUUIDFromBytes(issued.guestPassHash().getBytes(StandardCharsets.US_ASCII));
                byHash.putIfAbsent(issued.guestPassHash(), new Issued(id, issued.organizerId(), true));
            }
            ended.addAll(issued.endedGuestPassHashes());
            replaced.addAll(issued.endedPassHashes());
        }
        if (!byHash.isEmpty()) {
            jdbc.sql(ADD)
                    .param("hashes", Columns.of(byHash.keySet(), hash -> hash))
                    .param("registrationIds", Columns.of(byHash.values(), Issued::registrationId))
                    .param("organizerIds", Columns.of(byHash.values(), Issued::organizerId))
                    .param("guests", Columns.of(byHash.values(), Issued::guest))
                    .update();
        }
        if (!ended.isEmpty()) {
            jdbc.sql(END).param("hashes", Columns.of(ended, hash -> hash)).update();
        }
        if (!replaced.isEmpty()) {
            jdbc.sql(REPLACE)
                    .param("hashes", Columns.of(replaced, hash -> hash))
                    .update();
        }
    }
}
