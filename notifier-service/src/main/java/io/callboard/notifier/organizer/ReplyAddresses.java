package io.callboard.notifier.organizer;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.EmailAddress;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Where organizers want the answers to their mails. A claim reads it with the live event. */
@Component
class ReplyAddresses {

    private static final String GET = "select address from reply_address where organizer_id = :organizerId";

    private static final String SET = """
            insert into reply_address (organizer_id, address)
            values (:organizerId, :address)
            on conflict (organizer_id) do update set address = excluded.address, changed_at = clock_timestamp()
            """;

    private static final String CLEAR = "delete from reply_address where organizer_id = :organizerId";

    private final JdbcClient jdbc;

    ReplyAddresses(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<String> of(OrganizerId organizer) {
        return jdbc.sql(GET)
                .param("organizerId", organizer.value())
                .query(String.class)
                .optional();
    }

    void set(OrganizerId organizer, EmailAddress address) {
        jdbc.sql(SET)
                .param("organizerId", organizer.value())
                .param("address", address.value())
                .update();
    }

    void clear(OrganizerId organizer) {
        jdbc.sql(CLEAR).param("organizerId", organizer.value()).update();
    }
}
