package io.callboard.registration.pass;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of passes and calendar entries.
 *
 * @param opensBefore how long before the start the stream opens
 * @param calendarRefresh how often a calendar that subscribes to a calendar entry should read it again
 * @param calendarSender e-mail address that calendar entries name as their organizer
 * @param ownCalendarKeeps how long a live event stays in the calendar of a registrant after it has ended
 * @param ownCalendarEntries the most entries of an own calendar: those that start the nearest to now
 */
@ConfigurationProperties("callboard.passes")
record PassProperties(
        @DefaultValue("PT15M") Duration opensBefore,
        @DefaultValue("PT1H") Duration calendarRefresh,
        @DefaultValue("no-reply@callboard.invalid") String calendarSender,
        @DefaultValue("P30D") Duration ownCalendarKeeps,
        @DefaultValue("200") int ownCalendarEntries) {}
