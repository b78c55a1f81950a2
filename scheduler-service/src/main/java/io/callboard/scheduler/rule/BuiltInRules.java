package io.callboard.scheduler.rule;

import java.util.List;

/** The default rules of an organizer who has stored none. */
final class BuiltInRules {

    static final List<DefaultRule> ALL = List.of(
            rule("P14D", "14 days before", 10),
            rule("P7D", "7 days before", 20),
            rule("P3D", "3 days before", 30),
            rule("P1D", "1 day before", 40),
            rule("PT12H", "12 hours before", 50),
            rule("PT3H", "3 hours before", 60),
            rule("PT2H", "2 hours before", 70),
            rule("PT1H", "1 hour before", 80),
            rule("PT30M", "30 minutes before", 90),
            rule("PT15M", "15 minutes before", 100),
            rule("PT0S", "At the start", 110));

    private BuiltInRules() {}

    private static DefaultRule rule(String offset, String label, int sortOrder) {
        return new DefaultRule(
                offset, true, label, sortOrder, null, null, LateRegistrants.SKIP, InQuietHours.usual(offset), null);
    }
}
