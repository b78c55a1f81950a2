package io.callboard.registration.registering;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.testing.HeapGauge;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.testing.TableOwner;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** An export of a hundred thousand registrations: what it keeps in memory, and how the database reads its pages. */
@PlatformTest
class RegistrationExportIT {

    private static final int REGISTRATIONS = 100_000;
    private static final int MEASURED_EVERY = 10_000;

    /** All registrations at once take about 150 MB. */
    private static final long MOST_BYTES = 48 << 20;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TableOwner owner;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private RegistrationExport export;

    @Autowired
    private RegistrationList registrations;

    private final UUID event = UUID.randomUUID();
    private final OrganizerId organizer = new OrganizerId("org_" + event);

    @BeforeEach
    void addRegistrations() {
        jdbc.sql("""
                        insert into registration (id, event_id, organizer_id, version, status, address, first_name,
                            last_name, email, channels, source_details, answers, given_answers, notify,
                            registered_at, changed_at)
                        select uuidv7(), :event, :organizer, 1, 'CONFIRMED', address, 'Ada', 'Example', address,
                            '{EMAIL}', '{"utmSource": "newsletter"}', '{}',
                            '{"diet": {"label": "Diet?", "values": ["No meat"]}}', true, now(), now()
                        from (select 'person' || n || '@example.com' as address
                            from generate_series(1, :count) as n) as person
                        """)
                .param("event", event)
                .param("organizer", organizer.value())
                .param("count", REGISTRATIONS)
                .update();
        jdbc.sql("""
                        insert into registration (id, event_id, organizer_id, version, status, address, first_name,
                            email, channels, source_details, answers, notify, registered_at, changed_at)
                        select uuidv7(), md5((n % 1000)::text)::uuid, :organizer, 1, 'CONFIRMED', address, 'Ada',
                            address, '{EMAIL}', '{}', '{}', true, now(), now()
                        from (select n, 'person' || n || '@example.com' as address
                            from generate_series(1, :count) as n) as person
                        """)
                .param("organizer", organizer.value())
                .param("count", REGISTRATIONS)
                .update();
        // The role of the service may not analyze, and PostgreSQL skips the table then.
        owner.jdbc().sql("analyze registration").update();
    }

    @AfterEach
    void removeRegistrations() {
        jdbc.sql("delete from registration where organizer_id = :organizer")
                .param("organizer", organizer.value())
                .update();
    }

    @Test
    void keepsOnePageInMemory() throws IOException {
        HeapGauge csv = new HeapGauge(MEASURED_EVERY);
        export.begin(search(), sort("-createdAt")).writeCsv(csv, List.of());
        assertThat(csv.lines()).isEqualTo(REGISTRATIONS + 1);
        assertThat(csv.growth()).as("bytes kept by csv").isLessThan(MOST_BYTES);

        HeapGauge ndjson = new HeapGauge(MEASURED_EVERY);
        export.begin(search(), sort("createdAt")).writeNdjson(ndjson);
        assertThat(ndjson.lines()).isEqualTo(REGISTRATIONS);
        assertThat(ndjson.growth()).as("bytes kept by ndjson").isLessThan(MOST_BYTES);
    }

    /** The plan of a prepared statement, which knows no values, of a page in the middle; there are other events too. */
    @ParameterizedTest
    @ValueSource(strings = {"createdAt", "-createdAt"})
    void readsEachPageFromTheIndex(String order) {
        Sort sort = sort(order);
        String statement = RegistrationList.LIST
                .formatted(sort.behind(), sort.direction())
                .replace(":eventId", "$1")
                .replace(":organizerId", "$2")
                .replace(":statuses", "$3")
                .replace(":source", "$4")
                .replace(":pattern", "$5")
                .replace(":after", "$6")
                .replace(":limit", "$7")
                .replace(":checkedIn", "$8");

        List<String> plan = transactions.execute(_ -> {
            registrations.planByIndex();
            jdbc.sql("set local plan_cache_mode = force_generic_plan").update();
            jdbc.sql("prepare page (uuid, text, text[], text, text, uuid, bigint, boolean) as " + statement)
                    .update();
            List<String> lines = jdbc.sql(
                            "explain (costs off) execute page ('%s', '%s', '{}', null, null, '%s', 1000, null)"
                                    .formatted(event, organizer.value(), middle()))
                    .query(String.class)
                    .list();
            jdbc.sql("deallocate page").update();
            return lines;
        });

        assertThat(plan)
                .anySatisfy(line -> assertThat(line).contains("using registration_of_event"))
                .anySatisfy(
                        line -> assertThat(line).contains("Index Cond", "event_id = $1", "id " + sort.behind() + " $6"))
                .noneSatisfy(line -> assertThat(line).containsAnyOf("Seq Scan", "Sort", "Bitmap"));
    }

    private UUID middle() {
        return jdbc.sql("select id from registration where event_id = :event order by id offset 50000 limit 1")
                .param("event", event)
                .query(UUID.class)
                .single();
    }

    private RegistrationList.Search search() {
        return new RegistrationList.Search(event, organizer, List.of(), null, null, null);
    }

    private static Sort sort(String text) {
        return Sort.of(text, "createdAt");
    }
}
