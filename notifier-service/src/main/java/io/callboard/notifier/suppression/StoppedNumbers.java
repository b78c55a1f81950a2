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
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Numbers whose owner answered STOP. Our number is the same for all organizers, so STOP counts for each of them that has
 * the number. START removes only what STOP has made.
 */
@Component
public class StoppedNumbers {

    private static final String ORGANIZERS = """
            select organizer_id, encode(phone_hash, 'hex') as hash, min(registration_id::text)::uuid as registration_id
            from contact
            where phone_hash = any(array(select decode(h, 'hex') from unnest(:hashes::text[]) as h))
                and organizer_id is not null
            group by organizer_id, phone_hash
            """;

    private static final String START = """
            delete from suppression
            where reason = 'STOPPED' and channel = 'SMS'
                and address_hash = any(array(select decode(h, 'hex') from unnest(:hashes::text[]) as h))
            """;

    private final JdbcClient jdbc;
    private final Suppressions suppressions;

    StoppedNumbers(JdbcClient jdbc, Suppressions suppressions) {
        this.jdbc = jdbc;
        this.suppressions = suppressions;
    }

    private record Contacted(String organizerId, String hash, UUID registrationId) {}

    /** Suppresses the numbers, each given by its hashes with every valid key. */
    public void stop(Collection<List<AddressHashes.Keyed>> numbers) {
        if (numbers.isEmpty()) {
            return;
        }
        Map<String, List<AddressHashes.Keyed>> byHash = new HashMap<>();
        numbers.forEach(number -> number.forEach(one -> byHash.put(hex(one), number)));
        List<ReportedAddress> addresses = new ArrayList<>();
        jdbc.sql(ORGANIZERS)
                .param("hashes", Columns.of(byHash.keySet(), hash -> hash))
                .query(Contacted.class)
                .list()
                .forEach(contacted -> addresses.add(new ReportedAddress(
                        contacted.organizerId(),
                        contacted.registrationId(),
                        Channel.SMS,
                        byHash.getOrDefault(contacted.hash(), List.of()),
                        SuppressionReason.STOPPED)));
        suppressions.suppressReported(addresses);
    }

    /** Allows texts to the numbers again, where only STOP forbade them. */
    public void start(Collection<List<AddressHashes.Keyed>> numbers) {
        if (!numbers.isEmpty()) {
            jdbc.sql(START)
                    .param(
                            "hashes",
                            Columns.of(numbers.stream().flatMap(List::stream).toList(), StoppedNumbers::hex))
                    .update();
        }
    }

    private static String hex(AddressHashes.Keyed keyed) {
        return HexFormat.of().formatHex(keyed.hash());
    }
}
