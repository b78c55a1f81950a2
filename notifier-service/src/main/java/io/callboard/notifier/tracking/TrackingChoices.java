package io.callboard.notifier.tracking;

import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Whose mails are not tracked: those of an organizer who switched it off, and those to a registrant who does not want it. A
 * registrant is found in all registrations of the organizer by the hash of the e-mail address.
 */
@Component
public class TrackingChoices {

    private static final String GET = "select enabled from tracking_setting where organizer_id = :organizerId";

    private static final String SET = """
            insert into tracking_setting (organizer_id, enabled)
            values (:organizerId, :enabled)
            on conflict (organizer_id) do update set enabled = excluded.enabled, changed_at = clock_timestamp()
            """;

    /** The organizers of a batch with any such choice; most have none. */
    private static final String CHOOSING = """
            select o.organizer_id
            from unnest(:organizerIds::text[]) as o (organizer_id)
            where exists (select from tracking_setting t where t.organizer_id = o.organizer_id and not t.enabled)
                or exists (select from untracked u where u.organizer_id = o.organizer_id)
            """;

    /** Whether a contact {@code c} is of a registrant who does not want it. */
    private static final String UNWANTED = """
            exists (
                select from untracked u
                left join contact known on known.registration_id = u.registration_id
                where u.organizer_id = c.organizer_id
                    and (u.registration_id = c.registration_id or known.email_hash = c.email_hash))""";

    private static final String UNTRACKED = """
            select c.registration_id
            from contact c
            where c.registration_id = any(:registrationIds::uuid[]) and c.organizer_id = any(:organizerIds::text[])
                and (exists (
                        select from tracking_setting t where t.organizer_id = c.organizer_id and not t.enabled)
                    or %s)
            """.formatted(UNWANTED);

    private static final String IS_TRACKED = """
            select exists (
                select from delivery d
                left join contact c on c.registration_id = d.registration_id
                where d.id = :deliveryId
                    and not exists (
                        select from tracking_setting t where t.organizer_id = d.organizer_id and not t.enabled)
                    and not %s)
            """.formatted(UNWANTED);

    private static final String IS_WANTED =
            "select not %s from contact c where c.registration_id = :registrationId".formatted(UNWANTED);

    private static final String UNWANT = """
            insert into untracked (registration_id, organizer_id)
            select registration_id, organizer_id
            from contact
            where registration_id = :registrationId and not erased
            on conflict (registration_id) do nothing
            """;

    /** For all registrations of the organizer with this address, since the choice holds for all of them. */
    private static final String WANT = """
            delete from untracked where registration_id in (
                select u.registration_id
                from contact c
                join untracked u on u.organizer_id = c.organizer_id
                left join contact known on known.registration_id = u.registration_id
                where c.registration_id = :registrationId
                    and (u.registration_id = c.registration_id or known.email_hash = c.email_hash)
                order by u.registration_id
                for update of u)
            """;

    private final JdbcClient jdbc;
    private final TrackingProperties properties;

    TrackingChoices(JdbcClient jdbc, TrackingProperties properties) {
        this.jdbc = jdbc;
        this.properties = properties;
    }

    /** A mail that is about to be rendered. */
    public record Mail(UUID registrationId, String organizerId) {}

    /** Whether the organizer's mails are tracked. */
    boolean isEnabled(OrganizerId organizer) {
        return jdbc.sql(GET)
                .param("organizerId", organizer.value())
                .query(Boolean.class)
                .optional()
                .orElse(true);
    }

    void set(OrganizerId organizer, boolean enabled) {
        jdbc.sql(SET)
                .param("organizerId", organizer.value())
                .param("enabled", enabled)
                .update();
    }

    /** The registrations among those of these mails whose mails are not tracked. */
    public Set<UUID> untracked(Collection<Mail> mails) {
        if (mails.isEmpty() || !properties.enabled()) {
            return Set.of();
        }
        Set<String> organizers = new HashSet<>();
        mails.forEach(mail -> organizers.add(mail.organizerId()));
        List<String> choosing = jdbc.sql(CHOOSING)
                .param("organizerIds", Columns.of(organizers, organizer -> organizer))
                .query(String.class)
                .list();
        if (choosing.isEmpty()) {
            return Set.of();
        }
        return new HashSet<>(jdbc.sql(UNTRACKED)
                .param("registrationIds", Columns.of(mails, Mail::registrationId))
                .param("organizerIds", Columns.of(choosing, organizer -> organizer))
                .query(UUID.class)
                .list());
    }

    /** Whether opens and clicks of this delivery are recorded now, also if it was tracked when it was sent. */
    boolean isTracked(UUID deliveryId) {
        return jdbc.sql(IS_TRACKED)
                .param("deliveryId", deliveryId)
                .query(Boolean.class)
                .single();
    }

    /** Whether the registrant lets opens and clicks be recorded. */
    public boolean isWanted(UUID registrationId) {
        return jdbc.sql(IS_WANTED)
                .param("registrationId", registrationId)
                .query(Boolean.class)
                .optional()
                .orElse(true);
    }

    /** Keeps what the registrant chooses. A repetition changes nothing. */
    public void choose(UUID registrationId, boolean wanted) {
        jdbc.sql(wanted ? WANT : UNWANT).param("registrationId", registrationId).update();
    }
}
