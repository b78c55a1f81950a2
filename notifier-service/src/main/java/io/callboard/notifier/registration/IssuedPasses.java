package io.callboard.notifier.registration;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.sql.Columns;
import java.util.List;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps whose pass each is. A pass never changes; its registration says whether it is valid. */
@Component
class IssuedPasses {

    private static final String ADD = """
            insert into pass (token_hash, registration_id, organizer_id)
            select decode(hash, 'hex'), registration_id, organizer_id
            from unnest(:hashes::text[], :registrationIds::uuid[], :organizerIds::text[])
                as issued (hash, registration_id, organizer_id)
            order by hash
            on conflict (token_hash) do nothing
            """;

    private final JdbcClient jdbc;

    IssuedPasses(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds the passes that these messages name, whether or not they carry a state. */
    void add(List<Message<RegistrationState>> messages) {
        var byHash = new TreeMap<String, RegistrationState>();
        for (Message<RegistrationState> message : messages) {
            RegistrationState issued = message.data();
            if (issued != null && issued.passHash() != null) {
                byHash.putIfAbsent(issued.passHash(), issued);
            }
        }
        if (byHash.isEmpty()) {
            return;
        }
        jdbc.sql(ADD)
                .param("hashes", Columns.of(byHash.keySet(), hash -> hash))
                .param("registrationIds", Columns.of(byHash.values(), RegistrationState::registrationId))
                .param("organizerIds", Columns.of(byHash.values(), RegistrationState::organizerId))
                .update();
    }
}
