package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.testing.TableOwner;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Among 100,000 live events, a tenth of them its organizer's, the list reads the organizer's part of one index, in the order
 * of the list, and no row of the table: also for a search in titles, and under row-level security.
 */
@PlatformTest
class LiveEventListPlanIT {

    /** Resolved by rules newer than any, so that {@link ScheduleResolver} leaves the rows alone. */
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

    private final OrganizerId organizer = new OrganizerId("org_" + UUID.randomUUID());

    @Autowired
    private JdbcClient jdbc;

    @BeforeEach
    void aHundredThousandLiveEvents(@Autowired TableOwner owner) {
        jdbc.sql(FILL).param("organizer", organizer.value()).update();
        // A transaction that began before the rows were there keeps them from being visible to all, and so do the few
        // dead
        // rows of other tests, whose index entries a plain vacuum leaves for later.
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
        for (String title : Arrays.asList(null, "%5f2c%")) {
            assertReadsOneIndex("startsAt", title, "Index Only Scan using live_event_by_start ");
            assertReadsOneIndex("-startsAt", title, "Index Only Scan Backward using live_event_by_start ");
            assertReadsOneIndex("createdAt", title, "Index Only Scan using live_event_by_creation ");
            assertReadsOneIndex("-createdAt", title, "Index Only Scan Backward using live_event_by_creation ");
            assertThat(plan(LiveEventList.COUNT, title))
                    .anySatisfy(line -> assertThat(line).contains("Index Only Scan"))
                    .noneSatisfy(line -> assertThat(line).contains("Seq Scan"));
        }
    }

    private void assertReadsOneIndex(String order, @Nullable String title, String scan) {
        Sort sort = Sort.of(order, "startsAt", "createdAt");

        assertThat(plan(LiveEventList.page(LiveEventList.Order.by(sort.field()), sort), title))
                .anySatisfy(line -> assertThat(line).contains(scan))
                .anySatisfy(line -> assertThat(line).contains("Index Cond: (organizer_id = '" + organizer.value()))
                .noneSatisfy(line -> assertThat(line).containsAnyOf("Seq Scan", "Sort", "Bitmap"));
    }

    private List<String> plan(String statement, @Nullable String title) {
        JdbcClient.StatementSpec explained = jdbc.sql("explain (costs off) " + statement)
                .param("organizer", organizer.value())
                .param("statuses", new String[] {"SCHEDULED", "DRAFT"})
                .param("from", null)
                .param("to", null)
                .param("title", title);
        if (statement.contains(":limit")) {
            explained = explained.param("afterAt", null).param("afterId", null).param("limit", 51);
        }
        var spec = explained;
        return Tenancy.callAs(organizer, () -> spec.query(String.class).list());
    }
}
