package io.callboard.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.callboard.analytics.AnalyticsServiceApplication;
import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.testing.RowLevelSecurity;
import io.callboard.chassis.testing.TableOwner;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.env.Environment;

/**
 * A process with the profile {@code rebuild} builds all figures again from the topics alone, while the service serves and
 * feeds the old ones. Before each rebuild a test falsifies an old figure, so that it can tell the old ones from the new.
 */
@PlatformTest
class RebuildIT {

    private static final int TOO_MANY = 1_000;
    private static final int FALSE_TOTAL = RandomFacts.REGISTRATIONS + TOO_MANY;

    private static final String FALSIFY = """
            insert into registration_count as known (event_id, organizer_id, dimension, value, amount)
            values (:event, :organizer, 'status', 'CONFIRMED', :amount)
            on conflict (event_id, organizer_id, dimension, value) do update
            set amount = known.amount + excluded.amount
            """;

    private static final String SPARE_TOTAL = """
            select sum(amount) from rebuilt.registration_count where event_id = :event and dimension = 'status'
            """;

    private static final String SPARE_SCHEMAS = "select count(*) from pg_namespace where nspname = 'rebuilt'";

    private static final String FORGET_OFFSETS = "update applied_offset set next_offset = 0";

    /** A row in each table of rooms, which no topic has. */
    private static final String OPEN_ROOM = """
            with room as (
                insert into room (event_id, organizer_id, revision) values (:event, 'org_room', 1)
            ), contribution as (
                insert into contribution
                    (contribution_id, event_id, organizer_id, revision, kind, status, text, written_at)
                values (:event, :event, 'org_room', 1, 'QUESTION', 'SHOWN', 'Why?', now())
            ), vote as (
                insert into question_vote (event_id, contribution_id, registration_id, organizer_id)
                values (:event, :event, :event, 'org_room')
            ), poll as (
                insert into poll (poll_id, event_id, organizer_id, revision, status, question, options, created_at)
                values (:event, :event, 'org_room', 1, 'OPEN', 'Which?', array['A', 'B'], now())
            ), counted as (
                insert into poll_count (event_id, poll_id, shard, option, organizer_id, amount)
                values (:event, :event, 0, 0, 'org_room', 1)
            )
            insert into poll_answer (event_id, poll_id, registration_id, organizer_id, option)
            values (:event, :event, :event, 'org_room', 0)
            """;

    private static final String ROOM_ROWS = """
            select count(*) from room where event_id = :event
            union all select count(*) from contribution where event_id = :event
            union all select count(*) from question_vote where event_id = :event
            union all select count(*) from poll where event_id = :event
            union all select count(*) from poll_count where event_id = :event
            union all select count(*) from poll_answer where event_id = :event
            """;

    /** Columns, indexes, constraints, policies, triggers and rights of all tables. */
    private static final String CATALOG = """
            select format('%s.%s %s %s %s', table_name, column_name, data_type, column_default, is_nullable) as line
            from information_schema.columns where table_schema = 'public'
            union all
            select indexdef from pg_indexes where schemaname = 'public'
            union all
            select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
            from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'
            union all
            select format('%s %s %s %s %s', tablename, policyname, cmd, qual, with_check)
            from pg_policies where schemaname = 'public'
            union all
            select format('%s %s', tgrelid::regclass, pg_get_triggerdef(pg_trigger.oid))
            from pg_trigger join pg_class on pg_class.oid = tgrelid
            where relnamespace = 'public'::regnamespace and not tgisinternal
            union all
            select format('%s %s %s %s %s', relname, relacl, relrowsecurity, relforcerowsecurity, reloptions)
            from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
            union all
            select format('%s %s', proname, pg_get_functiondef(oid))
            from pg_proc where pronamespace = 'public'::regnamespace and prokind = 'f'
            order by line
            """;

    /** The burst ends with the rebuild, or with so many live events. */
    private static final int LONGEST_BURST = 12;

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private Environment environment;

    @Autowired
    private TableOwner owner;

    @Test
    void servesTheOldFiguresUntilTheNewAreCompleteInTheMiddleOfABurst() {
        var before = new RandomFacts(1);
        before.sendAll(kafka);
        awaitComplete(before);
        List<String> answers = answers(before);
        falsify(before);
        var burst = new CopyOnWriteArrayList<RandomFacts>();
        var seen = new CopyOnWriteArrayList<Integer>();
        var over = new AtomicBoolean();
        try (var threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(
                    () -> {
                        while (!over.get() && burst.size() < LONGEST_BURST) {
                            var next = new RandomFacts(2 + burst.size());
                            burst.add(next);
                            next.sendAll(kafka);
                        }
                    },
                    threads);
            CompletableFuture<Void> watching = CompletableFuture.runAsync(
                    () -> {
                        while (!over.get()) {
                            seen.add(total(before));
                        }
                    },
                    threads);
            try (var _ = Failpoints.arm("analytics.replacement.after-fill", () -> {
                assertThat(total(before)).isEqualTo(FALSE_TOTAL);
                assertThat(spareTotal(before)).isEqualTo(RandomFacts.REGISTRATIONS);
            })) {
                rebuild();
            } finally {
                over.set(true);
            }
            sending.join();
            watching.join();
        }

        assertThat(seen.stream().dropWhile(total -> total == FALSE_TOTAL))
                .as("totals after the old one")
                .allMatch(total -> total == RandomFacts.REGISTRATIONS);
        assertThat(answers(before)).isEqualTo(answers);
        burst.forEach(this::awaitComplete);
    }

    @Test
    void goesOnAfterAKillBeforeAndAfterTheReplacement() {
        var facts = new RandomFacts(21);
        facts.sendAll(kafka);
        awaitComplete(facts);
        List<String> answers = answers(facts);
        falsify(facts);

        killAt("analytics.replacement.before-commit");

        assertThat(total(facts)).isEqualTo(FALSE_TOTAL);

        killAt("analytics.replacement.after-commit");

        assertThat(answers(facts)).isEqualTo(answers);
        var later = new RandomFacts(22);
        later.sendAll(kafka);
        awaitComplete(later);

        rebuild();

        assertThat(answers(facts)).isEqualTo(answers);
        later.assertComplete(later.facts.figures(port));
        assertThat(spareSchemas()).isZero();
    }

    /**
     * A batch that failed as a whole is applied in parts, and its offsets are recorded after the last part. So the served
     * tables may have facts that neither the spare tables nor the offsets know.
     */
    @Test
    void keepsWhatTheServedTablesHaveWithoutAnOffset() {
        var facts = new RandomFacts(31);
        try (var _ = Failpoints.arm("analytics.replacement.after-fill", () -> {
            facts.sendAll(kafka);
            awaitComplete(facts);
            owner.jdbc().sql(FORGET_OFFSETS).update();
        })) {
            rebuild();
        }

        facts.assertComplete(facts.facts.figures(port));
    }

    @Test
    void replacesTablesByEqualOnesAndLeavesRoomsInPlace() {
        List<String> before = catalog();
        UUID event = UUID.randomUUID();
        owner.jdbc().sql(OPEN_ROOM).param("event", event).update();

        rebuild();

        assertThat(owner.jdbc()
                        .sql(ROOM_ROWS)
                        .param("event", event)
                        .query(Long.class)
                        .list())
                .as("rows of each table of rooms")
                .containsExactly(1L, 1L, 1L, 1L, 1L, 1L);
        assertThat(before).isNotEmpty();
        assertThat(catalog()).isEqualTo(before);
        RowLevelSecurity.assertHolds(environment);
        assertThat(spareSchemas()).isZero();
    }

    @Test
    void refusesASecondProcess() {
        try (var _ = Failpoints.arm(
                "analytics.replacement.after-fill",
                () -> assertThatThrownBy(this::rebuild).hasMessageContaining("Another process"))) {
            rebuild();
        }
    }

    private void killAt(String boundary) {
        try (var _ = Failpoints.arm(boundary, () -> {
            throw new IllegalStateException(boundary);
        })) {
            assertThatThrownBy(this::rebuild).hasMessage(boundary);
        }
    }

    /** Waits until the service has read all topics, because {@link RandomFacts} does not count everything. */
    private void awaitComplete(RandomFacts facts) {
        await().untilAsserted(() -> {
            assertThat(unread()).isZero();
            facts.assertComplete(facts.facts.figures(port));
        });
    }

    private long unread() throws Exception {
        String broker = environment.getRequiredProperty("spring.kafka.bootstrap-servers");
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker))) {
            var read = admin.listConsumerGroupOffsets("analytics-service")
                    .partitionsToOffsetAndMetadata()
                    .get();
            var ends = admin.listOffsets(read.keySet().stream()
                            .collect(Collectors.toMap(partition -> partition, _ -> OffsetSpec.latest())))
                    .all()
                    .get();
            return read.entrySet().stream()
                    .mapToLong(each ->
                            Objects.requireNonNull(ends.get(each.getKey())).offset()
                                    - each.getValue().offset())
                    .sum();
        }
    }

    private int total(RandomFacts facts) {
        return facts.facts.figures(port).at("/registrations/total").asInt();
    }

    private List<String> answers(RandomFacts facts) {
        String event = facts.facts.event;
        return Stream.of(
                        "/events/" + event,
                        "/events/" + event + "/reminders",
                        "/events/" + event + "/timeseries?metric=sent&bucket=PT15M",
                        "/events/" + event + "/timeseries?metric=joined&bucket=PT1H",
                        "/heatmap?metric=purchases",
                        "/export?format=ndjson&eventId=" + event)
                .map(path -> facts.facts.get(port, path).body())
                .toList();
    }

    private void falsify(RandomFacts facts) {
        owner.jdbc()
                .sql(FALSIFY)
                .param("event", UUID.fromString(facts.facts.event))
                .param("organizer", facts.facts.organizer)
                .param("amount", TOO_MANY)
                .update();
        assertThat(total(facts)).isEqualTo(FALSE_TOTAL);
    }

    private int spareTotal(RandomFacts facts) {
        return owner.jdbc()
                .sql(SPARE_TOTAL)
                .param("event", UUID.fromString(facts.facts.event))
                .query(Integer.class)
                .single();
    }

    private int spareSchemas() {
        return owner.jdbc().sql(SPARE_SCHEMAS).query(Integer.class).single();
    }

    private List<String> catalog() {
        return owner.jdbc().sql(CATALOG).query(String.class).list();
    }

    /** Returns when the figures are replaced. */
    private void rebuild() {
        String[] arguments = Stream.of(
                        "spring.datasource.url",
                        "spring.datasource.username",
                        "spring.datasource.password",
                        "spring.flyway.user",
                        "spring.flyway.password",
                        "spring.kafka.bootstrap-servers",
                        "callboard.kafka.partitions",
                        "spring.security.oauth2.resourceserver.jwt.issuer-uri",
                        "spring.security.oauth2.resourceserver.jwt.jwk-set-uri",
                        "spring.security.oauth2.resourceserver.jwt.audiences")
                .map(name -> "--" + name + "=" + environment.getRequiredProperty(name))
                .toArray(String[]::new);
        new SpringApplicationBuilder(AnalyticsServiceApplication.class)
                .profiles("test", "rebuild")
                .run(arguments)
                .close();
    }
}
