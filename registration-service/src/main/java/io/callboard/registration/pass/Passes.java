package io.callboard.registration.pass;

import io.callboard.chassis.route.PublicUrl;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Issues the links of registrations, finds the registration of a link, and revokes links. */
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

    /**
     * The same for many registrations: the holders with a draft of their own. Its parameters are ids, watchHashes and
     * manageHashes, in the same order, and issuedAt.
     */
    public static final String ISSUE_DRAFTS = """
            issued as (
                insert into pass (token_hash, registration_id, organizer_id, kind, issued_at)
                select decode(draft.hash, 'hex'), holder.id, holder.organizer_id, draft.kind, :issuedAt
                from holder
                join unnest(:ids::uuid[], :watchHashes::text[], :manageHashes::text[])
                    as drafted (id, watch_hash, manage_hash) on drafted.id = holder.id
                cross join lateral (values (drafted.watch_hash, 'WATCH'), (drafted.manage_hash, 'MANAGE'))
                    as draft (hash, kind)
            )""";

    /**
     * Parts of a {@code with} clause that issue the guest passes in the query {@code guest}: hash, id and organizer_id of
     * the registration, line (the newest has the highest), and what each pass shows. A registration has
     * {@link #MOST_GUEST_PASSES} at most, so the query {@code ended} has the hash and registration_id of those that it
     * lost; its parameters are mostGuestPasses and issuedAt. The registrations must be locked.
     */
    public static final String ISSUE_GUEST_PASSES = """
            newest_guest as (
                select hash, id, organizer_id, shown_status, shown_until, shown_time_zone, shown_segment, shown_locale
                from (select hash, id, organizer_id, shown_status, shown_until, shown_time_zone, shown_segment,
                        shown_locale, row_number() over (partition by id order by line desc) as age
                    from guest) aged
                where age <= :mostGuestPasses
            ), issued as (
                insert into pass (token_hash, registration_id, organizer_id, kind, issued_at, shown_status, shown_until,
                    shown_time_zone, shown_segment, shown_locale)
                select decode(hash, 'hex'), id, organizer_id, 'WATCH', :issuedAt, shown_status, shown_until,
                    shown_time_zone, shown_segment, shown_locale
                from newest_guest
            ), ended as (
                delete from pass
                where token_hash in (
                    select token_hash
                    from (select p.token_hash, coming.passes,
                            row_number() over (partition by p.registration_id, p.kind
                                order by p.issued_at desc, p.token_hash) as age
                        from (select id, count(*) as passes from newest_guest group by id) coming
                        join pass p on p.registration_id = coming.id
                        where p.shown_status is not null) aged
                    where age + passes > :mostGuestPasses)
                returning registration_id, encode(token_hash, 'hex') as hash
            )""";

    /** How many guest passes of one registration are valid. The next one ends the oldest. */
    public static final int MOST_GUEST_PASSES = 5;

    private static final String INSERT = """
            insert into pass (token_hash, registration_id, organizer_id, kind, issued_at)
            select decode(hash, 'hex'), registration_id, :organizerId, kind, :issuedAt
            from unnest(:hashes::text[], :registrationIds::uuid[], :kinds::text[])
                as issued (hash, registration_id, kind)
            """;

    private static final String FIND = """
            select registration_id, organizer_id, revoked_at is not null or shown_until <= now() as revoked,
                shown_status, shown_time_zone, shown_segment, shown_locale
            from pass
            where token_hash = :hash and kind = :kind and not replaced
            """;

    private static final String REPLACED = """
            select exists (
                select from pass
                where token_hash = :hash and replaced)
            """;

    private static final String REPLACE = """
            update pass
            set revoked_at = :revokedAt, replaced = true
            where registration_id = :registrationId and organizer_id = :organizerId
                and revoked_at is null and shown_status is null
            returning kind, encode(token_hash, 'hex') as hash
            """;

    /** Guest passes end at a time of their own. So nobody learns from them that the registration was cancelled. */
    private static final String REVOKE = """
            update pass
            set revoked_at = :revokedAt
            where registration_id = any(:registrationIds::uuid[]) and organizer_id = :organizerId
                and revoked_at is null and shown_status is null
            """;

    /** Guest passes are left out: they show what another person may have typed. */
    private static final String ISSUED = """
            select kind, issued_at, revoked_at
            from pass
            where registration_id = :registrationId and organizer_id = :organizerId and shown_status is null
            union all
            select 'CALENDAR', issued_at, revoked_at
            from own_calendar
            where registration_id = :registrationId and organizer_id = :organizerId
            order by issued_at, kind
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

    /**
     * The registration of a link; a revoked link stays known.
     *
     * @param shown what a guest pass shows; null for every other link, which shows the registration
     */
    public record Holder(
            UUID registrationId,
            OrganizerId organizer,
            boolean revoked,
            @Nullable Shown shown) {}

    /** The state that a guest pass shows, as a new registrant would see it. Registering a known address gives such a pass. */
    public record Shown(
            String status,
            @Nullable String timeZone,
            @Nullable String segment,
            @Nullable String language) {}

    /**
     * Links that are not valid before {@link #ISSUE_DRAFT} has run.
     *
     * @param watchHash SHA-256 of the token that watches, in hexadecimal
     * @param manageHash SHA-256 of the token that manages, in hexadecimal
     */
    public record Draft(PassLinks links, String watchHash, String manageHash) {}

    /**
     * A link that was issued to a registrant.
     *
     * @param kind WATCH, MANAGE, or CALENDAR for an own calendar
     * @param revokedAt null while it is valid
     */
    public record Issued(
            String kind, Instant issuedAt, @Nullable Instant revokedAt) {}

    /** The links that the registrant got, without guest passes, in the order in which they were issued. */
    public List<Issued> issued(UUID registrationId, OrganizerId organizer) {
        return jdbc.sql(ISSUED)
                .param("registrationId", registrationId)
                .param("organizerId", organizer.value())
                .query((row, number) -> {
                    Timestamp revokedAt = row.getTimestamp("revoked_at");
                    return new Issued(
                            row.getString("kind"),
                            row.getTimestamp("issued_at").toInstant(),
                            revokedAt == null ? null : revokedAt.toInstant());
                })
                .list();
    }

    /** New links with new tokens. */
    public Draft draft() {
        Token manage = Token.random();
        PassLinks links = links(manage);
        return new Draft(links, links.passHash(), HexFormat.of().formatHex(manage.hash()));
    }

    /** New links of one registration; its earlier links remain valid. */
    public PassLinks issue(UUID registrationId, OrganizerId organizer) {
        Draft draft = draft();
        insert(
                organizer,
                List.of(draft.watchHash(), draft.manageHash()),
                List.of(registrationId, registrationId),
                List.of(WATCH, MANAGE));
        return draft.links();
    }

    /**
     * Fresh links of the registration of a host. A host manages nothing, so there is no self-service link: the pass stands
     * in its place.
     */
    public PassLinks issueToHost(UUID registrationId, OrganizerId organizer) {
        Token watch = Token.random();
        String hash = HexFormat.of().formatHex(watch.hash());
        insert(organizer, List.of(hash), List.of(registrationId), List.of(WATCH));
        return new PassLinks(joinUrl(watch), calendarUrl(watch), joinUrl(watch), hash);
    }

    private void insert(OrganizerId organizer, List<String> hashes, List<UUID> ids, List<String> kinds) {
        jdbc.sql(INSERT)
                .param("organizerId", organizer.value())
                .param("issuedAt", Timestamp.from(clock.instant()))
                .param("hashes", Columns.of(hashes, hash -> hash))
                .param("registrationIds", Columns.of(ids, id -> id))
                .param("kinds", Columns.of(kinds, kind -> kind))
                .update();
    }

    /** The registration of the self-service link with this token. */
    public Optional<Holder> manager(String token) {
        return holder(new Token(token), MANAGE);
    }

    /**
     * The registration of the self-service link with this token, also of a revoked one; empty for a link that shows
     * nothing of its registration.
     */
    public Optional<Holder> owner(String token) {
        return manager(token).filter(holder -> holder.shown() == null);
    }

    /**
     * The links that were issued together with this self-service link; empty if it is not known, is revoked, or comes
     * from a release with independent tokens.
     */
    public Optional<PassLinks> linksOf(String manageToken) {
        Token manage = new Token(manageToken);
        return watcher(manage.watch()).filter(holder -> !holder.revoked()).map(_ -> links(manage));
    }

    /**
     * Links that took the place of earlier ones.
     *
     * @param endedPassHashes SHA-256 of the passes that open nothing any more, in hexadecimal
     */
    public record Replacement(PassLinks links, List<String> endedPassHashes) {}

    /**
     * Makes the links of a {@link Draft} those of the registration, and ends its earlier ones. Nobody finds the registration
     * by an earlier link any more.
     */
    public Replacement replaceAll(String manageToken, UUID registrationId, OrganizerId organizer) {
        List<String> ended = jdbc
                .sql(REPLACE)
                .param("registrationId", registrationId)
                .param("organizerId", organizer.value())
                .param("revokedAt", Timestamp.from(clock.instant()))
                .query((row, number) -> Map.entry(row.getString("kind"), row.getString("hash")))
                .list()
                .stream()
                .filter(link -> link.getKey().equals(WATCH))
                .map(Map.Entry::getValue)
                .sorted()
                .toList();
        Token manage = new Token(manageToken);
        PassLinks links = links(manage);
        insert(
                organizer,
                List.of(links.passHash(), HexFormat.of().formatHex(manage.hash())),
                List.of(registrationId, registrationId),
                List.of(WATCH, MANAGE));
        return new Replacement(links, ended);
    }

    /** Whether this link to watch or to manage was replaced by a newer one. */
    public boolean wasReplaced(String token) {
        return jdbc.sql(REPLACED)
                .param("hash", new Token(token).hash())
                .query(Boolean.class)
                .single();
    }

    /** SHA-256 of a token, in hexadecimal. */
    public static String hash(String token) {
        return HexFormat.of().formatHex(new Token(token).hash());
    }

    /** Revokes all links of the registration. */
    public void revokeAll(UUID registrationId, OrganizerId organizer) {
        revokeAll(List.of(registrationId), organizer);
    }

    /** Revokes all links of these registrations of one organizer. */
    public void revokeAll(Collection<UUID> registrationIds, OrganizerId organizer) {
        jdbc.sql(REVOKE)
                .param("registrationIds", Columns.of(registrationIds, id -> id))
                .param("organizerId", organizer.value())
                .param("revokedAt", Timestamp.from(clock.instant()))
                .update();
    }

    /**
     * The registration of a pass; it stays known when it is revoked.
     *
     * @param passOrLink the token, or the link to watch that ends with it
     */
    public Optional<Holder> watcher(String passOrLink) {
        return watcher(new Token(passOrLink.substring(passOrLink.lastIndexOf('/') + 1)));
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
        return new PassLinks(
                joinUrl(watch),
                calendarUrl(watch),
                manageUrl(manage),
                HexFormat.of().formatHex(watch.hash()));
    }

    private static @Nullable Shown shown(ResultSet row) throws SQLException {
        String status = row.getString("shown_status");
        return status == null
                ? null
                : new Shown(
                        status,
                        row.getString("shown_time_zone"),
                        row.getString("shown_segment"),
                        row.getString("shown_locale"));
    }

    private Optional<Holder> holder(Token token, String kind) {
        return jdbc.sql(FIND)
                .param("hash", token.hash())
                .param("kind", kind)
                .query((row, number) -> new Holder(
                        row.getObject("registration_id", UUID.class),
                        new OrganizerId(row.getString("organizer_id")),
                        row.getBoolean("revoked"),
                        shown(row)))
                .optional();
    }
}
