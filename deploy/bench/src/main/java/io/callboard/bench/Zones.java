package io.callboard.bench;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Time zones of registrants, from all over the world. */
final class Zones {
    private static final Instant ANY = Instant.parse("2026-01-15T00:00:00Z");

    private Zones() {}

    /** So many zones, from the farthest west to the farthest east. */
    static List<ZoneId> spread(int count) {
        List<ZoneId> all = ZoneId.getAvailableZoneIds().stream()
                .filter(id -> id.contains("/") && !id.startsWith("Etc/") && !id.startsWith("SystemV/"))
                .map(ZoneId::of)
                .sorted(Comparator.comparing((ZoneId zone) -> zone.getRules().getOffset(ANY))
                        .reversed()
                        .thenComparing(ZoneId::getId))
                .toList();
        if (count < 1 || count > all.size()) {
            throw new IllegalArgumentException("There are 1 to %d zones".formatted(all.size()));
        }
        return IntStream.range(0, count)
                .mapToObj(place -> all.get((int) ((long) place * all.size() / count)))
                .toList();
    }
}
