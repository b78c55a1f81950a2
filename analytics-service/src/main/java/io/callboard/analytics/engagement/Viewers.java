package io.callboard.analytics.engagement;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds the registration of a pass. */
@Component
public class Viewers {

    /**
     * A pass that was never one of a confirmed registration is not known. So nobody learns from it whether an address was
     * registered before. For the same reason a guest pass stays valid when the registration is cancelled.
     */
    private static final String FIND = """
            select pass.registration_id, pass.event_id, pass.organizer_id, pass.guest,
                pass.guest or registration.status = 'CONFIRMED' and not registration.erased as may_act,
                registration.status = 'CONFIRMED' and not registration.erased as counts
            from pass
            join registration on registration.event_id = pass.event_id
                and registration.registration_id = pass.registration_id
                and registration.organizer_id = pass.organizer_id
            where pass.token_hash = :hash and (pass.guest or registration.was_confirmed)
            """;

    private static final String HOLD = """
            select status = 'CONFIRMED' and not erased
            from registration
            where event_id = :eventId and registration_id = :registrationId and organizer_id = :organizerId
            for share
            """;

    private final JdbcClient jdbc;

    Viewers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The holder of a pass.
     *
     * @param guest whether it is a guest pass
     * @param mayAct false if the registration was cancelled or erased
     * @param counts whether what the holder does is counted; it may differ for a guest pass
     */
    public record Viewer(
            UUID registrationId, UUID eventId, String organizerId, boolean guest, boolean mayAct, boolean counts) {}

    /** The holder of the pass with this SHA-256, whatever its organizer; empty if it is not known. */
    public Optional<Viewer> find(byte[] passHash) {
        return jdbc.sql(FIND)
                .param("hash", passHash)
                .query((row, number) -> new Viewer(
                        row.getObject("registration_id", UUID.class),
                        row.getObject("event_id", UUID.class),
                        row.getString("organizer_id"),
                        row.getBoolean("guest"),
                        row.getBoolean("may_act"),
                        row.getBoolean("counts")))
                .optional();
    }

    /**
     * The holder as they are now; empty if they may not act any more. Their registration cannot change before the caller's
     * transaction ends, so an erasure finds what the transaction stores.
     */
    public Optional<Viewer> hold(Viewer viewer) {
        boolean counts = jdbc.sql(HOLD)
                .param("eventId", viewer.eventId())
                .param("registrationId", viewer.registrationId())
                .param("organizerId", viewer.organizerId())
                .query(Boolean.class)
                .optional()
                .orElse(false);
        boolean mayAct = viewer.guest() || counts;
        return mayAct
                ? Optional.of(new Viewer(
                        viewer.registrationId(), viewer.eventId(), viewer.organizerId(), viewer.guest(), true, counts))
                : Optional.empty();
    }
}
