package io.callboard.registration.pass;

import biweekly.property.Method;
import io.callboard.chassis.language.PageLanguages;
import io.callboard.registration.liveevent.LiveEventContent;
import io.callboard.registration.liveevent.LiveEventContents;
import io.callboard.registration.liveevent.LiveEventStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Writes own calendars: the live events of one organizer that a person is registered for. */
@Component
class OwnCalendarReader {

    private static final String LANGUAGE = """
            select locale
            from registration
            where id = :registrationId and organizer_id = :organizerId
            """;

    /**
     * The registrations of the same address, one for each live event: the active one, or else the newest that was
     * cancelled by the person or the organizer. A person who waits for a seat or for a
     * decision has no entry.
     */
    private static final String ENTRIES = """
            select id, status, time_zone, locale, title, description, starts_at, ends_at, zone, event_status, epoch, content
            from (
                select distinct on (e.event_id) r.id, r.status, r.time_zone, r.locale, e.event_id, e.title, e.description,
                    e.starts_at, e.ends_at, e.zone, e.status as event_status, e.epoch, e.content
                from registration own
                join registration r on r.organizer_id = own.organizer_id and r.address = own.address
                join live_event e on e.event_id = r.event_id and e.organizer_id = r.organizer_id
                where own.id = :registrationId and own.organizer_id = :organizerId and own.erased_at is null
                    and r.erased_at is null and r.kind = 'REGISTRANT'
                    and (r.status = 'CONFIRMED'
                        or r.status = 'CANCELLED' and r.cancellation is null and r.awaits = '{}')
                    and e.ends_at > now() - make_interval(secs => :keptSeconds::float8)
                order by e.event_id, r.status = 'CANCELLED', r.id desc) kept
            order by abs(extract(epoch from starts_at - now())), id
            limit :most
            """;

    /** An order that stays the same as time passes. */
    private static final Comparator<Invitation> BY_START =
            Comparator.comparing(Invitation::startsAt).thenComparing(Invitation::entryId);

    private final JdbcClient jdbc;
    private final OwnCalendars calendars;
    private final PassProperties properties;
    private final LiveEventContents contents;
    private final MessageSource texts;
    private final Clock clock;

    OwnCalendarReader(
            JdbcClient jdbc,
            OwnCalendars calendars,
            PassProperties properties,
            LiveEventContents contents,
            MessageSource texts,
            Clock clock) {
        this.jdbc = jdbc;
        this.calendars = calendars;
        this.properties = properties;
        this.contents = contents;
        this.texts = texts;
        this.clock = clock;
    }

    /** The calendar of this token as RFC 5545 text; empty if no calendar has it. A revoked calendar has no entry. */
    Optional<String> read(String token) {
        return calendars.holder(new Token(token)).map(this::text);
    }

    private String text(OwnCalendars.Holder holder) {
        Instant now = clock.instant();
        Locale language = PageLanguages.of(language(holder)).orElse(PageLanguages.DEFAULT);
        return CalendarText.of(
                texts.getMessage("own-calendar.name", null, language),
                Method.PUBLISH,
                properties.calendarRefresh(),
                entries(holder).stream()
                        .sorted(BY_START)
                        .map(invitation -> invitation.entry(now))
                        .toList());
    }

    private @Nullable String language(OwnCalendars.Holder holder) {
        return jdbc.sql(LANGUAGE)
                .param("registrationId", holder.registrationId())
                .param("organizerId", holder.organizer().value())
                .query((row, number) -> Optional.ofNullable(row.getString("locale")))
                .optional()
                .flatMap(locale -> locale)
                .orElse(null);
    }

    private List<Invitation> entries(OwnCalendars.Holder holder) {
        if (holder.revoked()) {
            return List.of();
        }
        return jdbc.sql(ENTRIES)
                .param("registrationId", holder.registrationId())
                .param("organizerId", holder.organizer().value())
                .param("keptSeconds", properties.ownCalendarKeeps().toSeconds())
                .param("most", properties.ownCalendarEntries())
                .query((row, number) -> invitation(row))
                .list();
    }

    /** The same entry as that of the pass, but without its link: only the hash of the pass is kept. */
    private Invitation invitation(ResultSet row) throws SQLException {
        Instant startsAt = row.getTimestamp("starts_at").toInstant();
        Instant endsAt = row.getTimestamp("ends_at").toInstant();
        String zone = row.getString("zone");
        @Nullable String ownZone = row.getString("time_zone");
        boolean withdrawn = row.getString("status").equals("CANCELLED");
        Locale language = PageLanguages.of(row.getString("locale")).orElse(PageLanguages.DEFAULT);
        LiveEventContent.InPerson place =
                contents.read(row.getString("content")).inPerson();
        String described = PassReader.withTimes(
                row.getString("description"), startsAt, endsAt, zone, ownZone == null ? zone : ownZone, language);
        return new Invitation(
                row.getObject("id", UUID.class),
                row.getString("title"),
                withdrawn ? null : described + "\n\n" + texts.getMessage("own-calendar.link", null, language),
                withdrawn || place == null ? null : place.inOneLine(),
                startsAt,
                endsAt,
                withdrawn ? row.getInt("epoch") + 1 : row.getInt("epoch"),
                withdrawn || LiveEventStatus.of(row.getString("event_status")) == LiveEventStatus.CANCELLED,
                !withdrawn,
                null,
                properties.calendarSender());
    }
}
