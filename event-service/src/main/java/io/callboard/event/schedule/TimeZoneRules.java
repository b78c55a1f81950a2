package io.callboard.event.schedule;

import java.time.ZoneId;
import java.time.zone.ZoneRules;
import java.time.zone.ZoneRulesProvider;
import java.util.function.Function;

/**
 * One version of the rules of all time zones.
 *
 * @param version such as {@code 2026a}; a later one is greater as text
 */
public record TimeZoneRules(String version, Function<ZoneId, ZoneRules> rules) {

    /** The rules of this JVM. */
    public static TimeZoneRules ofJdk() {
        return new TimeZoneRules(ZoneRulesProvider.getVersions("UTC").lastKey(), ZoneId::getRules);
    }

    ZoneRules of(String zone) {
        return rules.apply(ZoneId.of(zone));
    }
}
