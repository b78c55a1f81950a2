package io.callboard.registration.erasure;

import io.callboard.chassis.tenant.OrganizerId;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** How long organizers keep personal data after the end of a live event. */
@Component
class ChosenRetentions {

    private static final String FIND = """
            select version, retain_days from retention where organizer_id = :organizerId
            """;

    /** An empty row is there so that the first two changes wait for each other. */
    private static final String BEGIN = """
            insert into retention (organizer_id) values (:organizerId) on conflict do nothing
            """;

    private static final String LOCK = """
            select version, retain_days from retention where organizer_id = :organizerId for no key update
            """;

    private static final String REPLACE = """
            update retention set version = version + 1, retain_days = :retainDays::integer
            where organizer_id = :organizerId
            """;

    private final JdbcClient jdbc;

    ChosenRetentions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What an organizer has stored.
     *
     * @param version 0 while nothing was stored
     * @param retainDays null: as long as the deployment does
     */
    record Stored(long version, @Nullable Integer retainDays) {

        static final Stored NOTHING = new Stored(0, null);
    }

    Stored find(OrganizerId organizer) {
        return jdbc.sql(FIND)
                .param("organizerId", organizer.value())
                .query(Stored.class)
                .optional()
                .orElse(Stored.NOTHING);
    }

    /**
     * Stores it. The same again changes nothing.
     *
     * @param mustMatch refuses a version by an exception
     */
    @Transactional
    Stored replace(OrganizerId organizer, @Nullable Integer retainDays, LongConsumer mustMatch) {
        jdbc.sql(BEGIN).param("organizerId", organizer.value()).update();
        Stored present = jdbc.sql(LOCK)
                .param("organizerId", organizer.value())
                .query(Stored.class)
                .single();
        mustMatch.accept(present.version());
        if (!Objects.equals(present.retainDays(), retainDays)) {
            jdbc.sql(REPLACE)
                    .param("organizerId", organizer.value())
                    .param("retainDays", retainDays)
                    .update();
        }
        return find(organizer);
    }
}
