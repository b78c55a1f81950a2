package io.callboard.analytics.engagement;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds the registration of a pass. */
@Component
class Viewers {

    /**
     * A pass that was never one of a confirmed registration is not known. So nobody learns from it whether an address was
     * registered before. For the same reason a guest pass stays valid when the registration is cancelled.
     */
    private static final String FIND = """
            select pass.registration_id, pass.event_id, pass.organizer_id,
                pass.guest or registration.status = 'CONFIRMED' and not registration.erased as may_act,
                registration.status = 'CONFIRMED' and not registration.erased as counts
            from pass
            join registration on registration.event_id = pass.event_id
                and registration.registration_id = pass.registration_id
                and registration.organizer_id = pass.organizer_id
            where pass.token_hash = :hash and (pass.guest or registration.was_confirmed)
            """;

    private final JdbcClient jdbc;

    Viewers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The holder of a pass.
     *
     * @param mayAct false if the registration was cancelled or erased
     * @param counts whether what the holder does is counted; it may differ for a guest pass
     */
    record Viewer(UUID registrationId, UUID eventId, String organizerId, boolean mayAct, boolean counts) {}

    Optional<Viewer> find(byte[] passHash) {
        return jdbc.sql(FIND)
                .param("hash", passHash)
                .query((row, number) -> new Viewer(
                        row.getObject("registration_id", UUID.class),
                        row.getObject("event_id", UUID.class),
                        row.getString("organizer_id"),
                        row.getBoolean("may_act"),
                        row.getBoolean("counts")))
                .optional();
    }
}
