package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import biweekly.Biweekly;
import biweekly.ICalVersion;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.registration.Api.Answer;
import java.io.StringReader;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.Property;
import net.fortuna.ical4j.model.component.CalendarComponent;
import org.junit.jupiter.api.Test;

/** The calendar of a person with all live events of one organizer, which only the person gets. */
class OwnCalendarIT extends WaitingListScene {

    private static final Pattern LINK =
            Pattern.compile("webcal://events\\.example\\.com(/api/v1/passes/calendars/[A-Za-z0-9_-]{43}\\.ics)");

    private final String organizer =
            "org_calendar_" + UUID.randomUUID().toString().substring(0, 8);

    @Test
    void hasTheEventsOfOneOrganizerAndThoseThatThePersonRegistersForLater() throws Exception {
        var first = given("A");
        register(first, "ada");
        register(given("B"), "bob");
        register(stage.given(aLiveEvent().of(organizer + "_other"), Map.of("title", "C")), "ada");
        String manage = manage(first, "ada");
        assertThat(stage.api.get(manage).body()).contains("Make my calendar").doesNotContain("/calendars/");
        assertThat(calendars()).as("showing the page opens nothing").isZero();

        String calendar = open(manage);

        assertThat(open(manage)).as("again").isEqualTo(calendar);
        assertThat(calendars()).isEqualTo(1);
        assertThat(stage.api.get(manage).body())
                .contains("webcal://events.example.com" + calendar)
                .doesNotContain("Make my calendar");
        assertThat(entries(calendar)).containsExactly("A CONFIRMED 1");

        var later = given("D");
        Answer registered = stage.register(later, "ada@example.com");
        Answer read = stage.api.get(calendar);
        assertThat(entries(calendar)).containsExactly("A CONFIRMED 1", "D CONFIRMED 1");
        assertThat(read.body()).contains("METHOD:PUBLISH\r\n", "X-WR-CALNAME:My events\r\n", "PT1H");
        assertThat(read.header("content-type").replace("\"", "")).contains("text/calendar", "method=PUBLISH");
        assertThat(read.body()).as("the link of no other registration").doesNotContain("/watch/");
        String own = stage.api.get(Stage.path(registered.text("calendarUrl"))).body();
        assertThat(parsed(read.body()).getLast().getUid().getValue())
                .as("a calendar that has both shows it once")
                .isEqualTo(parsed(own).getFirst().getUid().getValue());
        assertThat(open(manage(later, "ada")))
                .as("another page, another link")
                .isNotEqualTo(calendar)
                .satisfies(other -> assertThat(entries(other)).hasSize(2));
        assertThat(open(manage(given("E"), "bob", false)))
                .satisfies(other -> assertThat(entries(other)).containsExactly("B CONFIRMED 1", "E CONFIRMED 1"));
    }

    @Test
    void marksWhatIsCancelledAndLeavesOutWhoWaits() throws Exception {
        var left = given("left");
        var off = given("off");
        var full = stage.given(aLiveEvent().of(organizer).withCapacity(1), Map.of("title", "full"));
        var offered =
                stage.given(aLiveEvent().of(organizer).withCapacity(1).offering("PT2H"), Map.of("title", "offered"));
        var approved = stage.given(aLiveEvent().of(organizer), Map.of("title", "approved", "approvalRequired", true));
        var old = given("old");
        for (var event : List.of(full, offered)) {
            register(event, "bob");
        }
        for (var event : List.of(left, off, full, offered, approved, old)) {
            register(event, "ada");
        }
        String calendar = open(manage(off, "ada"));
        assertThat(entries(calendar))
                .containsExactlyInAnyOrder("left CONFIRMED 1", "off CONFIRMED 1", "old CONFIRMED 1");

        stage.api.postForm(manage(left, "ada") + "/cancel");
        stage.given(off.next("CANCELLED"), Map.of("title", "off"));
        stage.organizer(organizer).delete("/api/v1/registrations/" + id(offered, "bob"));
        assertThat(status(offered, "ada")).isEqualTo("OFFERED");
        ended(old, 31);
        assertThat(entries(calendar)).containsExactlyInAnyOrder("left CANCELLED 2", "off CANCELLED 2");

        stage.organizer(organizer).delete("/api/v1/registrations/" + id(full, "bob"));
        stage.register(left, "ada@example.com");
        ended(old, 29);
        assertThat(entries(calendar))
                .as("one entry for each live event")
                .containsExactlyInAnyOrder(
                        "left CONFIRMED 1", "off CANCELLED 2", "full CONFIRMED 1", "old CONFIRMED 1");

        stage.api.postForm(manage(off, "ada") + "/cancel");
        assertThat(stage.api.get(calendar).status())
                .as("the registration that opened it is cancelled")
                .isEqualTo(200);
    }

    @Test
    void isSentAgainOnlyWhenSomethingHasChanged() {
        var event = given("A");
        register(event, "ada");
        String calendar = open(manage(event, "ada"));

        Answer first = stage.api.get(calendar);
        assertThat(first.header("cache-control")).contains("private").doesNotContain("public");
        Answer same = stage.api.get(calendar, "If-None-Match", first.header("etag"));
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.body()).isEmpty();

        stage.given(event.rescheduledTo(event.startsAt().plus(1, ChronoUnit.DAYS)), Map.of("title", "A"));
        Answer moved = stage.api.get(calendar, "If-None-Match", first.header("etag"));
        assertThat(moved.status()).isEqualTo(200);
        assertThat(moved.body()).contains("SEQUENCE:2\r\n");
    }

    @Test
    void isNotOfferedToPeopleWhoRegisterTheAddressOfSomebodyElse() {
        var event = given("A");
        register(event, "ada");
        Answer again = stage.register(event, "ada@example.com");
        Answer other = stage.register(given("B"), "ada@example.com");
        Answer page = stage.api.postForm(
                "/register/" + event.id(),
                "firstName",
                "Eve",
                "email",
                "ada@example.com",
                "consent",
                "I agree that the organizer stores my details and writes to me about this event by e-mail.");
        assertThat(page.status()).as(page.body()).isEqualTo(200);
        for (Answer answer : List.of(again, other, page)) {
            assertThat(answer.body()).doesNotContain("/calendars/", "Make my calendar");
        }
        for (Answer answer : List.of(again, other)) {
            String watch = Stage.path(answer.text("joinUrl"));
            assertThat(stage.api.get(watch).body()).doesNotContain("/calendars/", "Make my calendar");
            assertThat(stage.api
                            .get(watch.replace("/watch/", "/api/v1/passes/"))
                            .body())
                    .doesNotContain("/calendars/");
            assertThat(stage.api
                            .postForm(watch.replace("/watch/", "/manage/") + "/calendar")
                            .status())
                    .isEqualTo(404);
        }
        assertThat(calendars()).isZero();
    }

    /** The text message to the phone has the link to the page. */
    @Test
    void isNotOfferedWhereTheLinkMayHaveGoneToAnotherAddress() {
        var event = stage.given(aLiveEvent().of(organizer).on("EMAIL", "SMS"));
        registerWithPhone(event);
        String manage = manage(event, "ada");

        assertThat(stage.api.get(manage).body()).doesNotContain("Make my calendar");
        assertThat(stage.api.postForm(manage + "/calendar").status()).isEqualTo(303);
        assertThat(stage.api.get(manage).body()).doesNotContain("/calendars/");
        assertThat(calendars()).isZero();

        var confirmed = stage.given(
                aLiveEvent().of(organizer).on("EMAIL", "SMS"), Map.of("confirmEmailFirst", true, "title", "C"));
        registerWithPhone(confirmed);
        String mailed = manage(confirmed, "ada");
        assertThat(stage.api.get(mailed).body()).doesNotContain("Make my calendar");
        stage.api.postForm(mailed + "/calendar");
        assertThat(calendars()).as("before the address is confirmed").isZero();
        stage.api.postForm(mailed + "/confirm");
        assertThat(entries(open(mailed))).contains("C CONFIRMED 1");
        assertThat(stage.api
                        .get(mailed.replace("/manage/", "/api/v1/registrations/manage/") + "/personal-data")
                        .body())
                .contains("\"CALENDAR\"")
                .containsPattern("\"emailConfirmedAt\":\"20");
    }

    @Test
    void isEmptyOnceTheRegistrationThatOpenedItIsErased() throws Exception {
        var event = given("A");
        var kept = given("B");
        register(event, "ada");
        register(kept, "ada");
        String manage = manage(event, "ada");
        String erased = open(manage);
        String left = open(manage(kept, "ada"));

        stage.api.postForm(manage + "/erase");

        assertThat(entries(erased)).isEmpty();
        assertThat(stage.api.get(erased).body()).doesNotContain("Reliable", "example.com", "VEVENT");
        assertThat(entries(left)).containsExactly("B CONFIRMED 1");
        stage.api.postForm(manage + "/calendar");
        assertThat(stage.api.get(manage).body()).doesNotContain("/calendars/");

        register(event, "ada");
        assertThat(entries(erased)).isEmpty();
    }

    @Test
    void keepsOnlyTheHashOfItsTokenWithinItsOrganizer() throws Exception {
        var event = given("A");
        register(event, "ada");
        String calendar = open(manage(event, "ada"));
        String token = calendar.replaceAll(".*/|\\.ics", "");

        byte[] hash = Tenancy.callAs(
                new OrganizerId(organizer),
                () -> stage.jdbc
                        .sql("select token_hash from own_calendar")
                        .query(byte[].class)
                        .single());
        assertThat(hash).isEqualTo(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
        assertThat(Tenancy.callAs(
                        new OrganizerId("org_calendar_nobody"),
                        () -> stage.jdbc
                                .sql("select count(*) from own_calendar")
                                .query(Integer.class)
                                .single()))
                .isZero();

        for (String unknown :
                List.of("A".repeat(43), token.substring(1), manage(event, "ada").substring(8))) {
            Answer refused = stage.api.get("/api/v1/passes/calendars/" + unknown + ".ics");
            assertThat(refused.status()).isEqualTo(404);
            assertThat(refused.header("content-type")).startsWith("text/html");
        }
    }

    @Test
    void hasTwoHundredEntriesAtMostThoseNearestToNow() {
        var event = given("A");
        register(event, "ada");
        String calendar = open(manage(event, "ada"));
        UUID registration = id(event, "ada");
        Tenancy.runAsPlatform(() -> stage.jdbc
                .sql("""
                        with copied as (
                            insert into live_event
                            select (jsonb_populate_record(e, jsonb_build_object(
                                'event_id', uuidv7(), 'title', 'copy ' || n,
                                'starts_at', e.starts_at + make_interval(days => n),
                                'ends_at', e.ends_at + make_interval(days => n)))).*
                            from live_event e
                            cross join generate_series(1, 205) n
                            where e.event_id = :event
                            returning event_id
                        )
                        insert into registration
                        select (jsonb_populate_record(r, jsonb_build_object(
                            'id', uuidv7(), 'event_id', copied.event_id))).*
                        from registration r
                        cross join copied
                        where r.id = :registration
                        """)
                .param("event", event.id())
                .param("registration", registration)
                .update());

        List<String> entries = entries(calendar);

        assertThat(entries).hasSize(200).contains("A CONFIRMED 1", "copy 199 CONFIRMED 1");
        assertThat(entries).doesNotContain("copy 200 CONFIRMED 1");
    }

    private LiveEventFixture given(String title) {
        return stage.given(aLiveEvent().of(organizer), Map.of("title", title));
    }

    private String manage(LiveEventFixture event, String name, boolean registered) {
        if (!registered) {
            register(event, name);
        }
        return manage(event, name);
    }

    private void registerWithPhone(LiveEventFixture event) {
        Answer registered = stage.api.post("/api/v1/registrations", """
                {"eventId": "%s", "firstName": "Eve", "email": "ada@example.com", "phone": "+4930123456",
                 "channels": ["EMAIL", "SMS"], "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
                """.formatted(event.id()));
        assertThat(registered.status()).as(registered.body()).isEqualTo(201);
    }

    /** Opens the calendar from the page, and returns the path of the link that the page then has. */
    private String open(String manage) {
        Answer opened = stage.api.postForm(manage + "/calendar");
        assertThat(opened.status()).as(opened.body()).isEqualTo(303);
        assertThat(opened.header("location")).isEqualTo(manage);
        Matcher link = LINK.matcher(stage.api.get(manage).body());
        assertThat(link.find()).as("a link to the calendar").isTrue();
        return link.group(1);
    }

    /** Title, status and sequence number of each entry, by start, as two parsers read them. */
    private List<String> entries(String calendar) {
        Answer answer = stage.api.get(calendar);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<String> entries = parsed(answer.body()).stream()
                .map(entry ->
                        entry.getSummary().getValue() + " " + entry.getStatus().getValue() + " "
                                + entry.getSequence().getValue())
                .toList();
        assertThat(readByIcal4j(answer.body())).isEqualTo(entries);
        return entries;
    }

    private static List<VEvent> parsed(String text) {
        ICalendar calendar = Biweekly.parse(text).first();
        if (!calendar.getEvents().isEmpty()) {
            assertThat(calendar.validate(ICalVersion.V2_0).getWarnings()).isEmpty();
        }
        return calendar.getEvents();
    }

    private static List<String> readByIcal4j(String text) {
        try {
            Calendar calendar = new CalendarBuilder().build(new StringReader(text));
            assertThat(calendar.validate().getEntries()).isEmpty();
            return calendar.<CalendarComponent>getComponents("VEVENT").stream()
                    .map(entry -> value(entry, Property.SUMMARY) + " " + value(entry, Property.STATUS) + " "
                            + value(entry, Property.SEQUENCE))
                    .toList();
        } catch (Exception e) {
            throw new AssertionError(text, e);
        }
    }

    private static String value(CalendarComponent entry, String property) {
        return entry.getProperty(property).orElseThrow().getValue();
    }

    private int calendars() {
        return Tenancy.callAsPlatform(() -> stage.jdbc
                .sql("select count(*) from own_calendar where organizer_id = :organizer")
                .param("organizer", organizer)
                .query(Integer.class)
                .single());
    }

    /** The live event ended so many days ago. */
    private void ended(LiveEventFixture event, int days) {
        Instant end = Instant.now().minus(days, ChronoUnit.DAYS);
        Tenancy.runAsPlatform(() -> stage.jdbc
                .sql("""
                        update live_event
                        set starts_at = :end::timestamptz - interval '1 hour', ends_at = :end::timestamptz
                        where event_id = :id
                        """)
                .param("end", end.toString())
                .param("id", event.id())
                .update());
    }
}
