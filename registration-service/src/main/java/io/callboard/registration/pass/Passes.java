package io.callboard.registration.pass;

import io.callboard.chassis.route.PublicUrl;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
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

    /**
     * A part of a {@code with} clause that makes the links of a {@link Draft} those of the registrations in the query
     * {@code holder}, with their id and organizer_id; its parameters are watchHash, manageHash and issuedAt.
     */
    public static final String ISSUE_DRAFT = """
            issued as (
                insert into pass (token_hash, registration_id, organizer_id, kind, issued_at)
                select decode(draft.hash, 'hex'), holder.id, holder.organizer_id, draft.kind, :issuedAt
                from holder
                cross join (values (:watchHash, 'WATCH'), (:manageHash, 'MANAGE')) as draft (hash, kind)
            )""";

    private static final String INSERT = """
            insert into pass (token_hash, registration_id, organizer_id, kind, issued_at)
            select decode(hash, 'hex'), registration_id, :organizerId, kind, :issuedAt
            from unnest(:hashes::text[], :registrationIds::uuid[], :kinds::text[])
                as issued (hash, registration_id, kind)
            """;

    private static final String FIND = """
            select registration_id, organizer_id, revoked_at is not null as revoked
            from pass
            where token_hash = :hash and kind = :kind
            """;

    private static final String REVOKE = """
            update pass
            set revoked_at = :revokedAt
            where registration_id = :registrationId and organizer_id = :organizerId and revoked_at is null
            """;

    private static final String WATCH = "WATCH";
    private static final String MANAGE = "MANAGE";

    private final JdbcClient jdbc;
    private final Clock clock;
    private final PublicUrl publicUrl;

    Passes(JdbcClient jdbc, Clock clock, PublicUrl publicUrl) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.publicUrl = publicUrl;
    }

    /** Whose link it is; what is revoked stays known. */
    public record Holder(UUID registrationId, OrganizerId organizer, boolean revoked) {}

    /**
     * Links that open nothing before {@link #ISSUE_DRAFT} has run.
     *
     * @param watchHash SHA-256 of the token that watches, in hexadecimal
     * @param manageHash SHA-256 of the token that manages, in hexadecimal
     */
    public record Draft(PassLinks links, String watchHash, String manageHash) {}

    /** Fresh links with new tokens. */
    public Draft draft() {
        Token manage = Token.random();
        return new Draft(
                links(manage),
                HexFormat.of().formatHex(manage.watch().hash()),
                HexFormat.of().formatHex(manage.hash()));
    }

    /** Fresh links of one registration; those it has go on working. */
    public PassLinks issue(UUID registrationId, OrganizerId organizer) {
        return issueAll(List.of(registrationId), organizer).values().iterator().next();
    }

    /** Fresh links of many registrations of one organizer, in the order given. */
    public Map<UUID, PassLinks> issueAll(Collection<UUID> registrationIds, OrganizerId organizer) {
        Map<UUID, PassLinks> issued = LinkedHashMap.newLinkedHashMap(registrationIds.size());
        List<String> hashes = new ArrayList<>(2 * registrationIds.size());
        List<UUID> ids = new ArrayList<>(2 * registrationIds.size());
        List<String> kinds = new ArrayList<>(2 * registrationIds.size());
        for (UUID id : registrationIds) {
            Draft draft = draft();
            hashes.add(draft.watchHash());
            hashes.add(draft.manageHash());
            kinds.add(WATCH);
            kinds.add(MANAGE);
            ids.add(id);
            ids.add(id);
            issued.put(id, draft.links());
        }
        jdbc.sql(INSERT)
                .param("organizerId", organizer.value())
                .param("issuedAt", Timestamp.from(clock.instant()))
                .param("hashes", Columns.of(hashes, hash -> hash))
                .param("registrationIds", Columns.of(ids, id -> id))
                .param("kinds", Columns.of(kinds, kind -> kind))
                .update();
        return issued;
    }

    /** Whose self-service link ends with this token. */
    public Optional<Holder> manager(String token) {
        return holder(new Token(token), MANAGE);
    }

    /**
     * The links that were handed out together with this self-service link; empty if it is not known, was withdrawn, or is
     * of a release whose tokens were independent of each other.
     */
    public Optional<PassLinks> linksOf(String manageToken) {
        Token manage = new Token(manageToken);
        return watcher(manage.watch()).filter(holder -> !holder.revoked()).map(_ -> links(manage));
    }

    /** Withdraws all links of the registration. */
    public void revokeAll(UUID registrationId, OrganizerId organizer) {
        jdbc.sql(REVOKE)
                .param("registrationId", registrationId)
                .param("organizerId", organizer.value())
                .param("revokedAt", Timestamp.from(clock.instant()))
                .update();
    }

    Optional<Holder> watcher(Token token) {
        return holder(token, WATCH);
    }

    String joinUrl(Token watch) {
        return publicUrl.link("/watch/" + watch.value());
    }

    String calendarUrl(Token watch) {
        return publicUrl.link("/api/v1/passes/" + watch.value() + "/calendar.ics");
    }

    private String manageUrl(Token manage) {
        return publicUrl.link("/manage/" + manage.value());
    }

    private PassLinks links(Token manage) {
        Token watch = manage.watch();
        return new PassLinks(joinUrl(watch), calendarUrl(watch), manageUrl(manage));
    }

    private Optional<Holder> holder(Token token, String kind) {
        return jdbc.sql(FIND)
                .param("hash", token.hash())
                .param("kind", kind)
                .query((row, number) -> new Holder(
                        row.getObject("registration_id", UUID.class),
                        new OrganizerId(row.getString("organizer_id")),
                        row.getBoolean("revoked")))
                .optional();
    }
}
