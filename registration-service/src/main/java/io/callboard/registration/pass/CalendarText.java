package io.callboard.registration.pass;

import biweekly.ICalDataType;
import biweekly.ICalendar;
import biweekly.component.StandardTime;
import biweekly.component.VEvent;
import biweekly.component.VTimezone;
import biweekly.util.DateTimeComponents;
import biweekly.util.UtcOffset;
import com.github.mangstadt.vinnie.io.VObjectPropertyValues;
import io.callboard.chassis.calendar.CalendarWriter;
import java.time.Duration;
import java.util.List;

/** Calendars as RFC 5545 text, in UTC. */
final class CalendarText {

    private CalendarText() {}

    /**
     * A calendar with these entries.
     *
     * @param method METHOD of RFC 5546
     * @param refresh how often a calendar that subscribes to it should look again
     */
    static String of(String name, String method, Duration refresh, List<VEvent> entries) {
        ICalendar calendar = CalendarWriter.newCalendar();
        calendar.setMethod(method);
        calendar.setName(name);
        calendar.setExperimentalProperty("X-WR-CALNAME", VObjectPropertyValues.escape(name));
        // RFC 7986, and the older name that Outlook reads.
        calendar.setExperimentalProperty("REFRESH-INTERVAL", ICalDataType.DURATION, refresh.toString());
        calendar.setExperimentalProperty("X-PUBLISHED-TTL", refresh.toString());
        entries.forEach(calendar::addEvent);
        if (entries.isEmpty()) {
            // RFC 5545 3.6: a calendar has at least one component.
            calendar.addComponent(utc());
        }
        return CalendarWriter.text(calendar);
    }

    private static VTimezone utc() {
        StandardTime always = new StandardTime();
        always.setDateStart(new DateTimeComponents(1970, 1, 1, 0, 0, 0, false));
        always.setTimezoneOffsetFrom(new UtcOffset(0));
        always.setTimezoneOffsetTo(new UtcOffset(0));
        VTimezone zone = new VTimezone("UTC");
        zone.addStandardTime(always);
        return zone;
    }
}
