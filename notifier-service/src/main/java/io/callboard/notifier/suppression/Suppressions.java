package io.callboard.notifier.suppression;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.web.Cursor;
import io.callboard.chassis.web.Page;
import io.callboard.chassis.web.Paging;
import io.callboard.chassis.web.Problem;
import io.callboard.notifier.address.AddressHashes;
import io.callboard.notifier.address.Channel;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Each organizer's list of addresses that it must not write to. */
@Component
public class Suppressions {

    private static final Pattern EMAIL = Pattern.compile("[^\\s@\\p{Cntrl}]{1,64}@[^\\s@\\p{Cntrl}]{1,189}");
    private static final Pattern PHONE = Pattern.compile("\\+[0-9]{7,15}");

    private static final String INSERT = """
            insert into suppression (organizer_id, channel, address_hash, masked, reason)
            values (:organizerId, :channel, :hash, :masked, :reason)
            on conflict (organizer_id, channel, address_hash) do nothing
            """;

    private static final String FIND = """
            select id, channel, masked, reason, created_at
            from suppression
            where organizer_id = :organizerId and channel = :channel and address_hash = :hash
            """;

    private static final String LIST = """
            select id, channel, masked, reason, created_at
            from suppression
            where organizer_id = :organizerId and (:after::uuid is null or id > :after::uuid)
            order by id
            limit :limit
            """;

    private static final String DELETE = "delete from suppression where organizer_id = :organizerId and id = :id";

    private final JdbcClient jdbc;
    private final AddressHashes hashes;

    Suppressions(JdbcClient jdbc, AddressHashes hashes) {
        this.jdbc = jdbc;
        this.hashes = hashes;
    }

    /** Suppresses the address with this hash; false if it was already. */
    public boolean suppress(String organizerId, Channel channel, byte[] hash, String masked, String reason) {
        return jdbc.sql(INSERT)
                        .param("organizerId", organizerId)
                        .param("channel", channel.name())
                        .param("hash", hash)
                        .param("masked", masked)
                        .param("reason", reason)
                        .update()
                == 1;
    }

    Suppression add(OrganizerId organizer, NewSuppression request) {
        String address = request.address().strip();
        Pattern form = switch (request.channel()) {
            case EMAIL -> EMAIL;
            case SMS -> PHONE;
        };
        if (!form.matcher(address).matches()) {
            throw Problem.unprocessable(
                    "The address does not fit the channel.",
                    new Problem.FieldError(
                            "/address", "An e-mail address for EMAIL, a number such as +12025550143 for SMS."));
        }
        byte[] hash = hashes.hash(request.channel(), address);
        suppress(organizer.value(), request.channel(), hash, AddressHashes.mask(request.channel(), address), "MANUAL");
        return jdbc.sql(FIND)
                .param("organizerId", organizer.value())
                .param("channel", request.channel().name())
                .param("hash", hash)
                .query(Suppressions::suppression)
                .single();
    }

    Page<Suppression> list(OrganizerId organizer, Paging paging) {
        List<Suppression> found = jdbc.sql(LIST)
                .param("organizerId", organizer.value())
                .param("after", after(paging.cursor()))
                .param("limit", paging.limit() + 1)
                .query(Suppressions::suppression)
                .list();
        if (found.size() <= paging.limit()) {
            return new Page<>(found, null);
        }
        List<Suppression> items = found.subList(0, paging.limit());
        return new Page<>(items, Cursor.of(items.getLast().id()).encode());
    }

    void remove(OrganizerId organizer, UUID id) {
        int removed = jdbc.sql(DELETE)
                .param("organizerId", organizer.value())
                .param("id", id)
                .update();
        if (removed == 0) {
            throw Problem.notFound();
        }
    }

    private static @Nullable String after(@Nullable Cursor cursor) {
        if (cursor == null) {
            return null;
        }
        try {
            return UUID.fromString(cursor.parts().getFirst()).toString();
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(
                    "The cursor is not one of this list.",
                    new Problem.FieldError("?cursor", "Send nextCursor of the page before."));
        }
    }

    private static Suppression suppression(ResultSet row, int number) throws SQLException {
        return new Suppression(
                row.getObject("id", UUID.class),
                Channel.valueOf(row.getString("channel")),
                row.getString("masked"),
                row.getString("reason"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
