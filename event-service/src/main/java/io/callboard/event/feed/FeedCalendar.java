package io.callboard.event.feed;

import biweekly.ICalendar;
import biweekly.component.VEvent;
import biweekly.property.Status;
import io.callboard.chassis.calendar.CalendarWriter;
import io.callboard.event.presentation.InPerson;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Live events as RFC 5545 text, in UTC. The same live events give the same text, so that its hash is its ETag. It has no
 * METHOD, which is for messages between organizer and reader (RFC 5546): a calendar that subscribes takes the text as it
 * is, and a METHOD would need an ORGANIZER in each entry.
 */
final class FeedCalendar {

    private FeedCalendar() {}

    /** @param pages the address of the page to register on, by live event */
    static String of(List<FeedEntry> entries, Function<UUID, String> pages) {
        ICalendar calendar = CalendarWriter.newCalendar();
        for (FeedEntry entry : entries) {
            calendar.addEvent(event(entry, pages.apply(entry.eventId())));
        }
        return CalendarWriter.text(calendar);
    }

    private static VEvent event(FeedEntry entry, String page) {
        String description = entry.description();
        InPerson place = entry.inPerson();
        VEvent event = new VEvent();
        event.setUid(entry.eventId() + "@callboard");
        event.setSequence(entry.epoch());
        event.setDateTimeStamp(Date.from(entry.updatedAt()));
        event.setLastModified(Date.from(entry.updatedAt()));
        event.setDateStart(Date.from(entry.startsAt()), true);
        event.setDateEnd(Date.from(entry.endsAt()), true);
        event.setSummary(entry.title());
        event.setDescription(description == null ? page : description + "\n\n" + page);
        event.setUrl(page);
        if (place != null) {
            event.setLocation(place.inOneLine());
        }
        event.setStatus(Status.confirmed());
        return event;
    }
}
