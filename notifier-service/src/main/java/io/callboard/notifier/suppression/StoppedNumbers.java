package io.callboard.notifier.suppression;

import io.callboard.chassis.sql.Columns;
import io.callboard.notifier.address.AddressHashes;
import io.callboard.notifier.address.Channel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Numbers whose owner answered STOP. Our number is the same for all organizers, so STOP to it counts for each of them that
 * has the number. STOP to an organizer's own account counts for this organizer only. START removes only what STOP has made.
 */
@Component
public class StoppedNumbers {

    private static final String ORGANIZERS = """
            select c.organizer_id, t.hash, min(c.registration_id::text)::uuid as registration_id,
                bool_and(t.organizer_id is not null) as stopped_own
            from unnest(:hashes::text[], :organizerIds::text[]) as t (hash, organizer_id)
            join contact c on c.phone_hash = decode(t.hash, 'hex')
                and c.organizer_id = coalesce(t.organizer_id, c.organizer_id)
            group by c.organizer_id, t.hash
            """;

    private static final String START = """
            delete from suppression s
            using unnest(:hashes::text[], :organizerIds::text[]) as t (hash, organizer_id)
            where s.reason = 'STOPPED' and s.channel = 'SMS' and s.address_hash = decode(t.hash, 'hex')
                and (t.organizer_id is null or t.organizer_id = s.organizer_id and s.stopped_own)
            """;

    /** START to an account no longer lifts an entry once STOP was sent to our number too. */
    private static final String STOP_TO_OURS = """
            update suppression s
            set stopped_own = false
            from unnest(:hashes::text[], :organizerIds::text[]) as t (hash, organizer_id)
            where t.organizer_id is null and s.stopped_own and s.reason = 'STOPPED' and s.channel = 'SMS'
                and s.address_hash = decode(t.hash, 'hex')
            """;

    private final JdbcClient jdbc;
    private final Suppressions suppressions;

    StoppedNumbers(JdbcClient jdbc, Suppressions suppressions) {
        this.jdbc = jdbc;
        this.suppressions = suppressions;
    }

    private record Contacted(String organizerId, String hash, UUID registrationId, boolean stoppedOwn) {}

    /**
     * Somebody who sent a text with STOP or START.
     *
     * @param organizerId whose account got the text; null if our number did
     * @param number its hashes with every valid key
     */
    public record Texter(@Nullable String organizerId, List<AddressHashes.Keyed> number) {}

    /** One of the hashes of a number. */
    private record Row(String hash, @Nullable String organizerId) {}

    /** Suppresses the numbers. */
    public void stop(Collection<Texter> texters) {
        if (texters.isEmpty()) {
            return;
        }
        Map<String, List<AddressHashes.Keyed>> byHash = new HashMap<>();
        texters.forEach(texter -> texter.number().forEach(one -> byHash.put(hex(one), texter.number())));
        List<Row> rows = rows(texters);
        List<ReportedAddress> addresses = new ArrayList<>();
        jdbc.sql(ORGANIZERS)
                .param("hashes", Columns.of(rows, Row::hash))
                .param("organizerIds", Columns.of(rows, Row::organizerId))
                .query(Contacted.class)
                .list()
                .forEach(contacted -> addresses.add(new ReportedAddress(
                        contacted.organizerId(),
                        contacted.registrationId(),
                        Channel.SMS,
                        byHash.getOrDefault(contacted.hash(), List.of()),
                        SuppressionReason.STOPPED,
                        contacted.stoppedOwn())));
        suppressions.suppressReported(addresses);
        jdbc.sql(STOP_TO_OURS)
                .param("hashes", Columns.of(rows, Row::hash))
                .param("organizerIds", Columns.of(rows, Row::organizerId))
                .update();
    }

    /** Allows texts to the numbers again, where only STOP forbade them. */
    public void start(Collection<Texter> texters) {
        if (!texters.isEmpty()) {
            List<Row> rows = rows(texters);
            jdbc.sql(START)
                    .param("hashes", Columns.of(rows, Row::hash))
                    .param("organizerIds", Columns.of(rows, Row::organizerId))
                    .update();
        }
    }

    private static List<Row> rows(Collection<Texter> texters) {
        return texters.stream()
                .flatMap(texter -> texter.number().stream().map(one -> new Row(hex(one), texter.organizerId())))
                .toList();
    }

    private static String hex(AddressHashes.Keyed keyed) {
        return HexFormat.of().formatHex(keyed.hash());
    }
}
