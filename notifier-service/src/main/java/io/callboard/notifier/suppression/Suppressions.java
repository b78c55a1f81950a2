package io.callboard.notifier.suppression;

import io.callboard.chassis.ids.TimeOrderedIds;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.PagesById;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.notifier.address.AddressHashes;
import io.callboard.notifier.address.Channel;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Each organizer's list of addresses that it must not write to. An entry has one row for each valid key, all with the
 * same id. A contact has the hash of one valid key. So it matches one of the rows, even if different keys were current
 * when row and contact were written.
 */
@Component
public class Suppressions {

    /** Reasons that an organizer may remove. An opt-out replaces them. */
    private static final String REMOVABLE = "('MANUAL', 'BOUNCED')";

    /** Nothing replaces an opt-out. */
    private static final String SUPPRESS = """
            with present as (
                select id, reason
                from suppression
                where organizer_id = :organizerId and channel = :channel
                    and address_hash in (select decode(h, 'hex') from unnest(:hashes::text[]) as h))
            insert into suppression as known (id, organizer_id, channel, address_hash, hash_key_id, masked, reason)
            select coalesce((select id from present order by id limit 1), :newId), :organizerId, :channel,
                decode(h.hash, 'hex'), h.key_id, :masked,
                coalesce((select reason from present where reason not in %1$s limit 1), :reason)
            from unnest(:hashes::text[], :keyIds::text[]) as h (hash, key_id)
            order by h.hash
            on conflict (organizer_id, channel, address_hash) do update set reason = excluded.reason
                where known.reason in %1$s and excluded.reason not in %1$s
            returning not exists (select from present where reason not in %1$s)
            """.formatted(REMOVABLE);

    /**
     * The same for many addresses, one row for each address and key. {@code new_id} is the same in the rows of one address.
     */
    private static final String SUPPRESS_REPORTED = """
            with told as materialized (
                select organizer_id, registration_id, channel, new_id, decode(hash, 'hex') as hash, key_id, reason,
                    stopped_own
                from unnest(:organizerIds::text[], :registrationIds::uuid[], :channels::text[], :newIds::uuid[],
                        :hashes::text[], :keyIds::text[], :reasons::text[], :stoppedOwn::boolean[])
                    as t (organizer_id, registration_id, channel, new_id, hash, key_id, reason, stopped_own)
            ), entry as (
                select t.new_id, min(s.id::text)::uuid as id,
                    min(s.reason) filter (where s.reason not in %1$s) as opt_out,
                    bool_and(s.stopped_own) filter (where s.reason not in %1$s) as stopped_own,
                    min(case t.channel when 'EMAIL' then c.email_masked else c.phone_masked end) as masked
                from told t
                left join suppression s on s.organizer_id = t.organizer_id and s.channel = t.channel
                    and s.address_hash = t.hash
                left join contact c on c.registration_id = t.registration_id
                    and case t.channel when 'EMAIL' then c.email_hash else c.phone_hash end = t.hash
                group by t.new_id
            )
            insert into suppression as known
                (id, organizer_id, channel, address_hash, hash_key_id, masked, reason, stopped_own)
            select coalesce(e.id, t.new_id), t.organizer_id, t.channel, t.hash, t.key_id, e.masked,
                coalesce(e.opt_out, t.reason), coalesce(e.stopped_own, t.stopped_own)
            from told t
            join entry e on e.new_id = t.new_id
            order by t.organizer_id, t.channel, t.hash
            on conflict (organizer_id, channel, address_hash) do update
                set reason = excluded.reason, stopped_own = excluded.stopped_own
                where known.reason in %1$s and excluded.reason not in %1$s
            """.formatted(REMOVABLE);

    private static final String CARRY_OVER = """
            insert into suppression as known
                (id, organizer_id, channel, address_hash, hash_key_id, masked, reason, stopped_own, created_at)
            select distinct on (c.organizer_id, c.channel, c.hash) s.id, s.organizer_id, s.channel, decode(c.hash, 'hex'),
                :keyId, s.masked, s.reason, s.stopped_own, s.created_at
            from unnest(:organizerIds::text[], :channels::text[], :otherHashes::text[], :hashes::text[])
                as c (organizer_id, channel, other_hash, hash)
            join suppression s on s.organizer_id = c.organizer_id and s.channel = c.channel
                and s.address_hash = decode(c.other_hash, 'hex')
            order by c.organizer_id, c.channel, c.hash, s.reason in %1$s, s.created_at
            on conflict (organizer_id, channel, address_hash) do update
                set reason = excluded.reason, stopped_own = excluded.stopped_own
                where known.reason in %1$s and excluded.reason not in %1$s
            """.formatted(REMOVABLE);

    /** The masked address is removed from all rows of the entry. Each statement locks rows in this order. */
    private static final String FORGET = """
            with shown as (
                select organizer_id, channel, address_hash
                from suppression
                where masked is not null and (organizer_id, id) in (
                    select s.organizer_id, s.id
                    from contact c
                    cross join lateral (values ('EMAIL', c.email_hash), ('SMS', c.phone_hash)) as a (channel, hash)
                    join suppression s on s.organizer_id = c.organizer_id and s.channel = a.channel
                        and s.address_hash = a.hash
                    where c.registration_id = any(:registrationIds::uuid[]) and a.channel = any(:channels::text[]))
                order by organizer_id, channel, address_hash
                for update
            )
            update suppression s set masked = null
            from shown h
            where s.organizer_id = h.organizer_id and s.channel = h.channel and s.address_hash = h.address_hash
            """;

    private static final String UNDER_OTHER_KEYS = """
            select count(*)
            from (
                select from suppression
                group by organizer_id, id
                having bool_and(hash_key_id is distinct from :keyId)) as entry
            """;

    private static final String FIND = """
            select id, channel, masked, reason, created_at
            from suppression
            where organizer_id = :organizerId and channel = :channel and address_hash = decode(:hash, 'hex')
            """;

    private static final String IS_SUPPRESSED = """
            select exists (
                select from suppression
                where organizer_id = :organizerId and channel = :channel
                    and address_hash in (select decode(h, 'hex') from unnest(:hashes::text[]) as h))
            """;

    private static final String IS_OPTED_OUT = """
            select exists (
                select from suppression
                where organizer_id = :organizerId and channel = :channel and reason not in %s
                    and address_hash in (select decode(h, 'hex') from unnest(:hashes::text[]) as h))
            """.formatted(REMOVABLE);

    /** Ids rise with time. The placeholders are an operator and the direction, both from {@link Sort}. */
    private static final String LIST = """
            select distinct on (id) id, channel, masked, reason, created_at
            from suppression
            where organizer_id = :organizerId and (:after::uuid is null or id %s :after::uuid)
            order by id %s, reason in ('MANUAL', 'BOUNCED')
            limit :limit
            """;

    private static final String COUNT = """
            select count(distinct id) from suppression where organizer_id = :organizerId
            """;

    /** Also compares the row's own reason, because PostgreSQL reads it again if an opt-out commits meanwhile. */
    private static final String DELETE_REMOVABLE = """
            with removed as (
                delete from suppression s
                where s.organizer_id = :organizerId and s.id = :id and s.reason in %1$s
                    and not exists (select from suppression other
                        where other.organizer_id = :organizerId and other.id = :id and other.reason not in %1$s)
                returning s.id, s.organizer_id)
            insert into removed_suppression (id, organizer_id)
            select distinct id, organizer_id from removed
            on conflict do nothing
            """.formatted(REMOVABLE);

    private static final String WAS_REMOVED = """
            select exists (select from removed_suppression where organizer_id = :organizerId and id = :id)
            """;

    private static final String EXISTS = """
            select exists (select from suppression where organizer_id = :organizerId and id = :id)
            """;

    private static final PagesById<Suppression> PAGES =
            new PagesById<>(LIST, COUNT, Suppressions::suppression, Suppression::id);

    private final JdbcClient jdbc;
    private final AddressHashes hashes;

    public Suppressions(JdbcClient jdbc, AddressHashes hashes) {
        this.jdbc = jdbc;
        this.hashes = hashes;
    }

    /** Suppresses the address with these hashes; false if the same or a stronger reason already suppresses it. */
    public boolean suppress(
            String organizerId,
            Channel channel,
            List<AddressHashes.Keyed> address,
            @Nullable String masked,
            SuppressionReason reason) {
        return jdbc.sql(SUPPRESS)
                .param("organizerId", organizerId)
                .param("channel", channel.name())
                .param("newId", TimeOrderedIds.next())
                .param("hashes", Columns.of(address, one -> HexFormat.of().formatHex(one.hash())))
                .param("keyIds", Columns.of(address, AddressHashes.Keyed::keyId))
                .param("masked", masked)
                .param("reason", reason.name())
                .query(Boolean.class)
                .list()
                .contains(true);
    }

    /** Suppresses addresses that providers report. Nothing changes where the same or a stronger reason suppresses one. */
    public void suppressReported(Collection<ReportedAddress> addresses) {
        Map<String, ReportedAddress> distinct = new LinkedHashMap<>();
        for (ReportedAddress address : addresses) {
            distinct.merge(
                    address.organizerId()
                            + ' '
                            + address.channel()
                            + ' '
                            + HexFormat.of()
                                    .formatHex(address.address().getFirst().hash()),
                    address,
                    (one, other) -> other.reason() == SuppressionReason.BOUNCED ? one : other);
        }
        List<ReportedRow> rows = new ArrayList<>();
        for (ReportedAddress address : distinct.values()) {
            UUID newId = TimeOrderedIds.next();
            address.address().forEach(hash -> rows.add(new ReportedRow(address, newId, hash)));
        }
        if (rows.isEmpty()) {
            return;
        }
        jdbc.sql(SUPPRESS_REPORTED)
                .param("organizerIds", Columns.of(rows, row -> row.address().organizerId()))
                .param("registrationIds", Columns.of(rows, row -> row.address().registrationId()))
                .param("channels", Columns.of(rows, row -> row.address().channel()))
                .param("newIds", Columns.of(rows, ReportedRow::newId))
                .param(
                        "hashes",
                        Columns.of(
                                rows, row -> HexFormat.of().formatHex(row.hash().hash())))
                .param("keyIds", Columns.of(rows, row -> row.hash().keyId()))
                .param("reasons", Columns.of(rows, row -> row.address().reason()))
                .param("stoppedOwn", Columns.of(rows, row -> row.address().stoppedOwn()))
                .update();
    }

    /** One of the hashes of an address. */
    private record ReportedRow(ReportedAddress address, UUID newId, AddressHashes.Keyed hash) {}

    /**
     * An address under another valid key and under the current one.
     *
     * @param otherHash hash with a key that is not the current one
     * @param hash hash with the current key
     */
    public record Rehashed(String organizerId, Channel channel, byte[] otherHash, byte[] hash) {}

    /** Copies suppressions of hashes with another key to the hashes with the current key. */
    public void carryOver(Collection<Rehashed> addresses) {
        if (addresses.isEmpty()) {
            return;
        }
        jdbc.sql(CARRY_OVER)
                .param("keyId", hashes.currentKeyId())
                .param("organizerIds", Columns.of(addresses, Rehashed::organizerId))
                .param("channels", Columns.of(addresses, Rehashed::channel))
                .param(
                        "otherHashes",
                        Columns.of(addresses, one -> HexFormat.of().formatHex(one.otherHash())))
                .param("hashes", Columns.of(addresses, one -> HexFormat.of().formatHex(one.hash())))
                .update();
    }

    /** Counts entries without a row for the current key. Reads the whole table. */
    public long countUnderOtherKeys() {
        return jdbc.sql(UNDER_OTHER_KEYS)
                .param("keyId", hashes.currentKeyId())
                .query(Long.class)
                .single();
    }

    /** Removes the masked addresses of these contacts before they lose the addresses. The keyed hashes stay. */
    public void forgetMasked(Collection<UUID> registrationIds, Channel... channels) {
        jdbc.sql(FORGET)
                .param("registrationIds", Columns.of(registrationIds, id -> id))
                .param("channels", Columns.of(Arrays.asList(channels), channel -> channel))
                .update();
    }

    /**
     * Suppresses an address for the organizer. An existing entry stays unchanged.
     *
     * @param address in its normal form
     */
    Suppression add(OrganizerId organizer, Channel channel, String address) {
        List<AddressHashes.Keyed> keyed = hashes.hashes(channel, address);
        suppress(organizer.value(), channel, keyed, AddressHashes.mask(channel, address), SuppressionReason.MANUAL);
        return jdbc.sql(FIND)
                .param("organizerId", organizer.value())
                .param("channel", channel.name())
                .param("hash", HexFormat.of().formatHex(keyed.getFirst().hash()))
                .query(Suppressions::suppression)
                .single();
    }

    /**
     * Whether the organizer must not write to this address.
     *
     * @param address in its normal form
     */
    public boolean suppresses(OrganizerId organizer, Channel channel, String address) {
        return has(IS_SUPPRESSED, organizer, channel, address);
    }

    /**
     * Whether the owner of this address opted out, so that the organizer cannot remove the entry.
     *
     * @param address in its normal form
     */
    public boolean optedOut(OrganizerId organizer, Channel channel, String address) {
        return has(IS_OPTED_OUT, organizer, channel, address);
    }

    private boolean has(String question, OrganizerId organizer, Channel channel, String address) {
        return jdbc.sql(question)
                .param("organizerId", organizer.value())
                .param("channel", channel.name())
                .param(
                        "hashes",
                        Columns.of(
                                hashes.hashes(channel, address),
                                one -> HexFormat.of().formatHex(one.hash())))
                .query(Boolean.class)
                .single();
    }

    Page<Suppression> list(OrganizerId organizer, Sort sort, Paging paging) {
        return PAGES.page(jdbc, organizer, sort, paging);
    }

    /** Result of removing an entry. */
    enum Removal {
        /** The entry is removed, by this request or by an earlier one whose answer may be lost. */
        REMOVED,
        /** The owner of the address unsubscribed, so it stays. */
        OPTED_OUT,
        UNKNOWN
    }

    Removal remove(OrganizerId organizer, UUID id) {
        int removed = jdbc.sql(DELETE_REMOVABLE)
                .param("organizerId", organizer.value())
                .param("id", id)
                .update();
        if (removed > 0) {
            return Removal.REMOVED;
        }
        if (has(EXISTS, organizer, id)) {
            return Removal.OPTED_OUT;
        }
        return has(WAS_REMOVED, organizer, id) ? Removal.REMOVED : Removal.UNKNOWN;
    }

    private boolean has(String question, OrganizerId organizer, UUID id) {
        return jdbc.sql(question)
                .param("organizerId", organizer.value())
                .param("id", id)
                .query(Boolean.class)
                .single();
    }

    private static Suppression suppression(ResultSet row, int number) throws SQLException {
        return new Suppression(
                row.getObject("id", UUID.class),
                Channel.valueOf(row.getString("channel")),
                row.getString("masked"),
                SuppressionReason.valueOf(row.getString("reason")),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
