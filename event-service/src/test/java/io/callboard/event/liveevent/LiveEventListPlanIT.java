package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.testing.TableOwner;
import io.callboard.event.schedule.Schedule;
import io.callboard.event.series.SeriesId;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Among 100,000 live events, a tenth of them of one organizer, the list reads only this organizer's part of one index,
 * in the order of the list, and no other row of the table. This holds for a search in titles too, and under row-level
 * security.
 */
@PlatformTest
class LiveEventListPlanIT {

    /** Resolved by rules of a future version, so that {@link ScheduleResolver} skips the rows. */
    private static final String FILL = """
            insert into live_event (id, organizer_id, version, epoch, status, title, speakers, registration_open, waitlist,
                auto_end, reminders, local, zone, zone_rules, duration, starts_at, ends_at, created_at, updated_at)
            select gen_random_uuid(), case when n % 10 = 0 then :organizer else :organizer || n % 100 end, 1, 1,
                (array['SCHEDULED', 'ENDED', 'DRAFT'])[1 + n % 3], 'Tides of the ' || md5(n::text), '[]', true, true, true,
                '{"channels": ["EMAIL"], "rules": [], "customMessage": null}', '2035-01-01T10:00:00', 'UTC', '9999', 'PT1H',
                timestamptz '2035-01-01 10:00Z' + make_interval(mins => n),
                timestamptz '2035-01-01 11:00Z' + make_interval(mins => n),
                timestamptz '2026-01-01 10:00Z' + make_interval(secs => n), timestamptz '2026-01-01 10:00Z'
            from generate_series(1, 100000) as n
            """;

    private static final LiveEventList.Filter ALL = new LiveEventList.Filter(List.of(), null, null, null, null);

    private final OrganizerId organizer = new OrganizerId("org_" + UUID.randomUUID());

    @Autowired
    private JdbcClient jdbc;

    @BeforeEach
    void aHundredThousandLiveEvents(@Autowired TableOwner owner) {
        jdbc.sql(FILL).param("organizer", organizer.value()).update();
        // A transaction that began before the rows were there keeps them from being visible to all, and so do the
        // few dead rows of other tests, whose index entries a plain vacuum leaves for later.
        await().until(() -> {
            owner.jdbc().sql("vacuum (analyze, index_cleanup on) live_event").update();
            return allVisible();
        });
    }

    private boolean allVisible() {
        return jdbc.sql("select relallvisible >= relpages - 1 from pg_class where oid = 'live_event'::regclass")
                .query(Boolean.class)
                .single();
    }

    @AfterEach
    void clear() {
        jdbc.sql("delete from live_event where organizer_id like :organizer")
                .param("organizer", organizer.value() + "%")
                .update();
    }

    @Test
    void readsPagesAndCountsFromOneIndex() {
        assertReadsOneIndex("startsAt", "Index Only Scan using live_event_by_start ");
        assertReadsOneIndex("-startsAt", "Index Only Scan Backward using live_event_by_start ");
        assertReadsOneIndex("createdAt", "Index Only Scan using live_event_by_creation ");
        assertReadsOneIndex("-createdAt", "Index Only Scan Backward using live_event_by_creation ");
        assertReadsAnIndexOnly(plan(LiveEventList.count(ALL), null));
    }

    /** Few titles match, so the database may read either index as a whole and sort what it finds. */
    @Test
    void searchesTitlesInAnIndex() {
        for (String order : List.of("startsAt", "-startsAt", "createdAt", "-createdAt")) {
            Sort sort = Sort.of(order, "startsAt", "createdAt");
            assertReadsAnIndexOnly(plan(LiveEventList.page(LiveEventList.Order.by(sort.field()), sort, ALL), "%5f2c%"));
        }
        assertReadsAnIndexOnly(plan(LiveEventList.count(ALL), "%5f2c%"));
    }

    private static void assertReadsAnIndexOnly(List<String> plan) {
        assertThat(plan)
                .anySatisfy(line -> assertThat(line).contains("Index Only Scan"))
                .noneSatisfy(line -> assertThat(line).containsAnyOf("Seq Scan", "Bitmap"));
    }

    /** A live event is a week long at most, so the part of the index that is read has two ends. */
    @Test
    void readsTheRangeOfACalendarOnly() {
        List<String> plan = plan(
                LiveEventList.page(LiveEventList.Order.STARTS_AT, Sort.of("startsAt", "startsAt"), ALL),
                null,
                OffsetDateTime.parse("2035-02-01T00:00Z"));

        assertThat(plan)
                .anySatisfy(line -> assertThat(line).contains("Index Only Scan using live_event_by_start "))
                .anySatisfy(line -> assertThat(line)
                        .contains("Index Cond")
                        .contains("starts_at > '2035-01-2")
                        .contains("starts_at < '2035-02-0"))
                .noneSatisfy(line -> assertThat(line).containsAnyOf("Seq Scan", "Sort", "Bitmap"));
    }

    @Test
    void readsTheOccurrencesOfASeriesByTheirIndex() {
        SeriesId series = SeriesId.random();
        jdbc.sql("""
                        update live_event set series_id = :series, occurrence = place
                        from (select id as occurring, row_number() over (order by id) as place from live_event
                            where organizer_id = :organizer order by id limit 100) as chosen
                        where id = occurring
                        """)
                .param("series", series.value())
                .param("organizer", organizer.value())
                .update();
        var ofSeries = new LiveEventList.Filter(List.of(), null, null, null, series);
        Sort sort = Sort.of("startsAt", "startsAt", "createdAt");

        for (String statement : List.of(
                LiveEventList.page(LiveEventList.Order.STARTS_AT, sort, ofSeries), LiveEventList.count(ofSeries))) {
            assertThat(plan(statement, null, null, series))
                    .anySatisfy(line -> assertThat(line).contains("live_event_of_series"))
                    .noneSatisfy(line -> assertThat(line).containsAnyOf("Seq Scan", "live_event_by_"));
        }
    }

    private void assertReadsOneIndex(String order, String scan) {
        Sort sort = Sort.of(order, "startsAt", "createdAt");

        assertThat(plan(LiveEventList.page(LiveEventList.Order.by(sort.field()), sort, ALL), null))
                .anySatisfy(line -> assertThat(line).contains(scan))
                .anySatisfy(line -> assertThat(line).contains("Index Cond: (organizer_id = '" + organizer.value()))
                .noneSatisfy(line -> assertThat(line).containsAnyOf("Seq Scan", "Sort", "Bitmap"));
    }

    private List<String> plan(String statement, @Nullable String title) {
        return plan(statement, title, null);
    }

    private List<String> plan(String statement, @Nullable String title, @Nullable OffsetDateTime day) {
        return plan(statement, title, day, null);
    }

    private List<String> plan(
            String statement, @Nullable String title, @Nullable OffsetDateTime day, @Nullable SeriesId series) {
        JdbcClient.StatementSpec explained = jdbc.sql("explain (costs off) " + statement)
                .param("organizer", organizer.value())
                .param("statuses", new String[] {"SCHEDULED", "DRAFT"})
                .param("from", day)
                .param("earliest", day == null ? null : day.minus(Schedule.LONGEST))
                .param("to", day == null ? null : day.plusDays(1))
                .param("title", title);
        if (statement.contains(":limit")) {
            explained = explained.param("afterAt", null).param("afterId", null).param("limit", 51);
        }
        if (series != null) {
            explained = explained.param("seriesId", series.value());
        }
        var spec = explained;
        return Tenancy.callAs(organizer, () -> spec.query(String.class).list());
    }
}
