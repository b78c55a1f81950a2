package io.callboard.registration.pass;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Links to a new entry in calendars on the web. The entry has the registrant's own link, and it does not follow when the
 * live event is moved.
 */
public record CalendarLinks(String google, String outlook) {

    private static final String GOOGLE = "https://calendar.google.com/calendar/render?action=TEMPLATE&text={title}"
            + "&dates={from}/{to}&details={link}&location={place}";
    private static final String OUTLOOK =
            "https://outlook.live.com/calendar/0/deeplink/compose?path=/calendar/action/compose&rru=addevent"
                    + "&subject={title}&startdt={from}&enddt={to}&body={link}&location={place}";

    /**
     * Links for an entry with these times.
     *
     * @param place of an event that people attend in person; null for an event online
     */
    public static CalendarLinks of(
            String title, Instant startsAt, Instant endsAt, @Nullable String place, PassLinks links) {
        String where = place == null ? links.joinUrl() : place;
        String from = seconds(startsAt);
        String to = seconds(endsAt);
        return new CalendarLinks(
                link(GOOGLE, title, links.joinUrl(), where, basic(from), basic(to)),
                link(OUTLOOK, title, links.joinUrl(), where, from, to));
    }

    private static String link(String template, String title, String link, String place, String from, String to) {
        return template.replace("{from}", from)
                .replace("{to}", to)
                .replace("{link}", encoded(link))
                .replace("{place}", encoded(place))
                .replace("{title}", encoded(title));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** The basic format of ISO 8601. */
    private static String basic(String extended) {
        return extended.replaceAll("[-:]", "");
    }

    /** Empty of data, as {@link PassLinks}. */
    @Override
    public String toString() {
        return "CalendarLinks";
    }
}
