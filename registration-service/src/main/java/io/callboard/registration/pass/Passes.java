package io.callboard.registration.pass;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Hands out the links of registrations, finds the registration of a link, and withdraws them. */
@Component
public class Passes {

    private static final String INSERT = """
            insert into pass (token_hash, registration_id, kind, issued_at)
            select decode(hash, 'hex'), registration_id::uuid, kind, :issuedAt
            from unnest(:hashes::text[], :registrationIds::text[], :kinds::text[])
                as issued (hash, registration_id, kind)
            """;

    private static final String FIND = """
            select registration_id, revoked_at is not null as revoked
            from pass
            where token_hash = :hash and kind = :kind
            """;

    private static final String REVOKE = """
            update pass
            set revoked_at = :revokedAt
            where registration_id = :registrationId and revoked_at is null
            """;

    private static final String WATCH = "WATCH";
    private static final String MANAGE = "MANAGE";

    private final JdbcClient jdbc;
    private final Clock clock;
    private final String baseUrl;

    Passes(JdbcClient jdbc, Clock clock, LinkProperties links) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.baseUrl = links.registrationUrl();
    }

    /** Whose link it is; what is revoked stays known. */
    public record Holder(UUID registrationId, boolean revoked) {}

    /** Fresh links of one registration; those it has go on working. */
    public PassLinks issue(UUID registrationId) {
        return issueAll(List.of(registrationId)).values().iterator().next();
    }

    /** Fresh links of many registrations, in the order given. */
    public Map<UUID, PassLinks> issueAll(Collection<UUID> registrationIds) {
        Map<UUID, PassLinks> issued = LinkedHashMap.newLinkedHashMap(registrationIds.size());
        List<String> hashes = new ArrayList<>(2 * registrationIds.size());
        List<String> ids = new ArrayList<>(2 * registrationIds.size());
        List<String> kinds = new ArrayList<>(2 * registrationIds.size());
        for (UUID id : registrationIds) {
            Token watch = Token.random();
            Token manage = Token.random();
            hashes.add(HexFormat.of().formatHex(watch.hash()));
            hashes.add(HexFormat.of().formatHex(manage.hash()));
            kinds.add(WATCH);
            kinds.add(MANAGE);
            ids.add(id.toString());
            ids.add(id.toString());
            issued.put(id, new PassLinks(joinUrl(watch), calendarUrl(watch), manageUrl(manage)));
        }
        jdbc.sql(INSERT)
                .param("issuedAt", Timestamp.from(clock.instant()))
                .param("hashes", hashes.toArray(String[]::new))
                .param("registrationIds", ids.toArray(String[]::new))
                .param("kinds", kinds.toArray(String[]::new))
                .update();
        return issued;
    }

    /** Whose self-service link ends with this token. */
    public Optional<Holder> manager(String token) {
        return holder(new Token(token), MANAGE);
    }

    /** Withdraws all links of the registration. */
    public void revokeAll(UUID registrationId) {
        jdbc.sql(REVOKE)
                .param("registrationId", registrationId)
                .param("revokedAt", Timestamp.from(clock.instant()))
                .update();
    }

    Optional<Holder> watcher(Token token) {
        return holder(token, WATCH);
    }

    String joinUrl(Token watch) {
        return baseUrl + "/watch/" + watch.value();
    }

    String calendarUrl(Token watch) {
        return baseUrl + "/api/v1/passes/" + watch.value() + "/calendar.ics";
    }

    private String manageUrl(Token manage) {
        return baseUrl + "/api/v1/registrations/manage/" + manage.value();
    }

    private Optional<Holder> holder(Token token, String kind) {
        return jdbc.sql(FIND)
                .param("hash", token.hash())
                .param("kind", kind)
                .query((row, number) ->
                        new Holder(row.getObject("registration_id", UUID.class), row.getBoolean("revoked")))
                .optional();
    }
}
