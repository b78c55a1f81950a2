package io.callboard.chassis.value;

import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Accepts the ids of time zones of the IANA database. */
public final class TimeZones {

    /** Names of the IANA database that the JDK does not have, and the zones that keep the same time. */
    private static final Map<String, String> ALIASES = Map.of(
            "EST", "America/Panama",
            "MST", "America/Phoenix",
            "HST", "Pacific/Honolulu",
            "ROC", "Asia/Taipei",
            "GMT+0", "Etc/GMT",
            "GMT-0", "Etc/GMT");

    /** The JDK has zones of the names SystemV/..., which the IANA database dropped and browsers do not know. */
    private static final Set<String> KNOWN = ZoneId.getAvailableZoneIds().stream()
            .filter(id -> !id.startsWith("SystemV/"))
            .collect(Collectors.toUnmodifiableSet());

    private TimeZones() {}

    /** The id under which a zone is kept, or an {@link InvalidValueException}. */
    public static String of(String id) {
        String kept = ALIASES.getOrDefault(id, id);
        if (!KNOWN.contains(kept)) {
            throw new InvalidValueException(
                    ErrorCode.UNKNOWN_VALUE, "is not a time zone of the IANA database, such as Europe/Berlin");
        }
        return kept;
    }
}
