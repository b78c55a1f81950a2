package io.callboard.analytics.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.testing.HeapGauge;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.testing.TableOwner;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** An export of a hundred thousand facts: what it keeps in memory, and how the database reads its pages. */
@PlatformTest
class FactExportIT {

    private static final int FACTS = 100_000;
    private static final int MEASURED_EVERY = 20_000;

    /** All facts at once take more than 100 MB. */
    private static final long MOST_BYTES = 48 << 20;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TableOwner owner;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private FactExport export;

    private final UUID event = UUID.randomUUID();
    private final OrganizerId organizer = new OrganizerId("org_" + event);

    private void addLiveEvent() {
        jdbc.sql("""
                        insert into live_event (event_id, organizer_id, version, shape, status, title, starts_at, ends_at)
                        values (:event, :organizer, 1, 1, 'ENDED', 'Tides', now(), now())
                        """)
                .param("event", event)
                .param("organizer", organizer.value())
                .update();
    }

    private void addFacts(int count) {
        jdbc.sql("""
                        insert into notification (event_id, cause, registration_id, channel, organizer_id, shape, outcome)
                        select case n % 2 when 0 then :event else md5((n % 1001)::text)::uuid end, md5((n % 7)::text)::uuid,
                            md5(n::text)::uuid, 'EMAIL', :organizer, 5, 50
                        from generate_series(1, 2 * :count) as n
                        """)
                .param("event", event)
                .param("organizer", organizer.value())
                .param("count", count)
                .update();
        // The role of the service may not analyze, and PostgreSQL skips the table then.
        owner.jdbc().sql("analyze notification").update();
    }

    @AfterEach
    void removeFacts() {
        for (String table : List.of("registration", "notification", "live_event")) {
            jdbc.sql("delete from %s where organizer_id = :organizer".formatted(table))
                    .param("organizer", organizer.value())
                    .update();
        }
    }

    @Test
    void keepsOnePageInMemory() throws IOException {
        addLiveEvent();
        addFacts(FACTS);
        HeapGauge csv = new HeapGauge(MEASURED_EVERY);
        export.begin(organizer, event).orElseThrow().writeCsv(csv);
        assertThat(csv.lines()).isEqualTo(FACTS + 1);
        assertThat(csv.growth()).as("bytes kept by csv").isLessThan(MOST_BYTES);

        HeapGauge ndjson = new HeapGauge(MEASURED_EVERY);
        export.begin(organizer, event).orElseThrow().writeNdjson(ndjson);
        assertThat(ndjson.lines()).isEqualTo(FACTS);
        assertThat(ndjson.growth()).as("bytes kept by ndjson").isLessThan(MOST_BYTES);
    }

    @Test
    void writesAHundredFactsBeforeItReadsMore() throws IOException {
        addLiveEvent();
        jdbc.sql("""
                        insert into registration (event_id, registration_id, organizer_id, version, shape, status, channels)
                        select :event, md5(n::text)::uuid, :organizer, 1, 5, 'CONFIRMED', '{EMAIL}'
                        from generate_series(1, 150) as n
                        """)
                .param("event", event)
                .param("organizer", organizer.value())
                .update();
        var file = new StringWriter();
        List<Long> linesBefore = new ArrayList<>();

        try (var _ = Failpoints.arm(
                "analytics.export.before-page",
                () -> linesBefore.add(file.toString().lines().count()))) {
            export.begin(organizer, event).orElseThrow().writeNdjson(file);
        }

        assertThat(linesBefore).startsWith(100L, 150L);
        assertThat(file.toString().lines()).hasSize(150);
    }

    /** The plan of a prepared statement, which knows no values; there are other live events too. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                FactExport.REGISTRATIONS,
                FactExport.VIEWS,
                FactExport.ATTENDANCE,
                FactExport.UNSUBSCRIPTIONS,
                FactExport.ENGAGEMENT,
                "notifications"
            })
    void readsEachPageFromTheIndex(String query) {
        String statement = (query.equals("notifications") ? FactExport.NOTIFICATIONS : query)
                .replace(":event", "$1")
                .replace(":organizer", "$2")
                .replace(":cause", "$3")
                .replace(":fact", "$3")
                .replace(":registration", "$4")
                .replace(":channel", "$5")
                .replace(":action", "$5")
                .replace(":limit", "$6");
        addFacts(5_000);

        List<String> plan = transactions.execute(_ -> {
            jdbc.sql(FactExport.BY_INDEX).query().singleRow();
            jdbc.sql("set local plan_cache_mode = force_generic_plan").update();
            jdbc.sql("prepare page (uuid, text, uuid, uuid, text, bigint) as " + statement)
                    .update();
            List<String> lines = jdbc.sql(
                            "explain (costs off) execute page ('%1$s', '%2$s', '%1$s', '%1$s', 'EMAIL', 1000)"
                                    .formatted(event, organizer.value()))
                    .query(String.class)
                    .list();
            jdbc.sql("deallocate page").update();
            return lines;
        });

        assertThat(plan)
                .anySatisfy(line -> assertThat(line).contains("Index Cond", "event_id = $1", "> "))
                .noneSatisfy(line -> assertThat(line).containsAnyOf("Seq Scan", "Sort", "Bitmap"));
    }
}
