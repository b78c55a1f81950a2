package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.registration.Api.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@PlatformTest
class ImportIT {

    private static final String HEADER = "firstName,lastName,email,phone,channels,timeZone,segment,source\n";

    private Stage stage;

    @BeforeEach
    void enter(@LocalServerPort int port, @Autowired KafkaProbe kafka, @Autowired JdbcClient jdbc) {
        stage = new Stage(port, kafka, jdbc);
    }

    @Test
    void takesTenThousandLinesAndTheSameOnesOnlyOnce() {
        var event = stage.given(aLiveEvent().withCapacity(9_500));
        String file = HEADER
                + IntStream.range(0, 10_000)
                        .mapToObj("Person,Number,person%d@example.com,,EMAIL,Europe/Paris,vip,crm%n"::formatted)
                        .collect(Collectors.joining());

        Answer first = imported(event, file, false);
        assertThat(first.status()).as(first.body()).isEqualTo(200);
        assertReport(first, 10_000, 0, 500, 0);
        Answer second = imported(event, file, false);
        assertReport(second, 0, 10_000, 0, 0);

        assertThat(stage.registrations(event)).hasSize(10_000);
        assertThat(stage.stats(event).path("confirmed").asInt()).isEqualTo(9_500);
        assertThat(stage.stats(event).path("waitlisted").asInt()).isEqualTo(500);
        var messages = stage.published(event, "registrations.v1", 10_000);
        assertThat(messages).hasSize(10_000);
        var state = KafkaProbe.json(messages.getFirst());
        assertThat(state.path("notify").asBoolean()).isFalse();
        assertThat(state.path("source").asString()).isEqualTo("crm");
        assertThat(state.path("origin").asString()).isEqualTo("IMPORT");
        assertThat(state.path("timeZone").asString()).isEqualTo("Europe/Paris");
        Contracts.assertValid(
                "registrations.v1", String.valueOf(KafkaProbe.type(messages.getFirst())), state.toString());
        assertThat(stage.published(event, "contacts.v1", 10_000)).hasSize(10_000);
    }

    @Test
    void keepsGoodLinesAndReportsBadOnes() {
        var event = stage.given(aLiveEvent());
        stage.register(event, "known@example.com");

        Answer report = imported(event, HEADER + """
            Ada,Example,ada@example.com,,EMAIL,,,
            Bob,,not an address,,EMAIL,,,
            ,,cy@example.com,,EMAIL,,,
            Known,,KNOWN@example.com,,EMAIL,,,
            Ada,again,ADA@example.com,,EMAIL,,,
            Dee,,,+49301234567,SMS,,,
            Eve,,eve@example.com,,SMS,Mars/Olympus,,
            too,few
            Fay,,fay@example.com,,,,,
            evil.co/x9,,gus@example.com,,,,,
            """, true);

        assertThat(report.status()).isEqualTo(200);
        assertReport(report, 3, 2, 0, 5);
        assertThat(report.json()
                        .path("errors")
                        .valueStream()
                        .map(error -> error.path("line").asInt() + " "
                                + error.path("pointer").asString() + " "
                                + error.path("code").asString())
                        .toList())
                .containsExactly(
                        "3 /email invalid-format",
                        "4 /firstName required",
                        "8 /channels inconsistent",
                        "8 /timeZone unknown-value",
                        "9  invalid-format",
                        "11 /firstName forbidden-text");
        assertThat(stage.registrations(event)).hasSize(4);
    }

    @Test
    void aDryRunReportsWhatTheImportThenDoesAndWritesNothing() {
        var event = stage.given(aLiveEvent().withCapacity(3));
        stage.register(event, "known@example.com");
        String file = HEADER
                + "Known,,KNOWN@example.com,,EMAIL,,,\nBob,,not an address,,EMAIL,,,\n"
                + IntStream.range(0, 600)
                        .mapToObj("Person,,person%d@example.com,,EMAIL,,,%n"::formatted)
                        .collect(Collectors.joining())
                + "Again,,PERSON1@example.com,,EMAIL,,,\n";

        Answer foreseen = stage.organizer("org_aurora")
                .postCsv("/api/v1/registrations/import?dryRun=true&eventId=" + event.id(), file);

        assertThat(foreseen.status()).as(foreseen.body()).isEqualTo(200);
        assertReport(foreseen, 600, 2, 598, 1);
        assertThat(foreseen.json().path("freeSeats").asInt()).isEqualTo(2);
        assertThat(stage.registrations(event)).hasSize(1);
        assertThat(stage.stats(event).path("waitlisted").asInt()).isZero();
        Answer done = imported(event, file, true);
        assertReport(done, 600, 2, 598, 1);
        assertThat(done.json().path("errors")).isEqualTo(foreseen.json().path("errors"));
        assertThat(done.json().path("freeSeats").isNull()).isTrue();
    }

    @Test
    void aDryRunIsRefusedLikeTheImport() {
        var full = stage.given(aLiveEvent().withCapacity(1).withoutWaitlist());
        String file = "email,firstName\na@example.com,A\nb@example.com,B\n";
        Answer foreseen = stage.organizer("org_aurora")
                .postCsv("/api/v1/registrations/import?dryRun=true&eventId=" + full.id(), file);
        assertReport(foreseen, 1, 0, 0, 1);
        assertThat(foreseen.json().path("errors").path(0).path("line").asInt()).isEqualTo(3);

        stage.given(full.next("CANCELLED"));
        assertThat(stage.organizer("org_aurora")
                        .postCsv("/api/v1/registrations/import?dryRun=true&eventId=" + full.id(), file)
                        .problem())
                .isEqualTo("event-cancelled");
    }

    /** A line without a seat is no registration, so its address is none that is known, but for the lines beside it. */
    @Test
    void aDryRunCountsRepeatedLinesThatFoundNoSeatAsTheImportDoes() {
        var full = stage.given(aLiveEvent().withCapacity(1).withoutWaitlist());
        String file = HEADER + "First,,first@example.com,,EMAIL,,,\nLate,,late@example.com,,EMAIL,,,\n"
                + "Late,,LATE@example.com,,EMAIL,,,\n"
                + IntStream.range(0, 500)
                        .mapToObj("Person,,person%d@example.com,,EMAIL,,,%n"::formatted)
                        .collect(Collectors.joining())
                + "Late,,late@example.com,,EMAIL,,,\nFirst,,FIRST@example.com,,EMAIL,,,\n";

        Answer foreseen = stage.organizer("org_aurora")
                .postCsv("/api/v1/registrations/import?dryRun=true&eventId=" + full.id(), file);

        assertReport(foreseen, 1, 2, 0, 502);
        Answer done = imported(full, file, true);
        assertReport(done, 1, 2, 0, 502);
        assertThat(done.json().path("errors")).isEqualTo(foreseen.json().path("errors"));
    }

    /** An instance of the release before works on the same database during an upgrade, and reads no unknown property. */
    @Test
    void storesNothingThatTheReleaseBeforeCannotRead() {
        var event = stage.given(aLiveEvent());
        imported(event, people(1), true, "Idempotency-Key", "before");

        assertThat(Tenancy.callAsPlatform(() -> stage.jdbc
                        .sql("""
                                select source_details::text || report::text
                                from registration
                                join import_progress using (organizer_id)
                                where event_id = :id and request like :request
                                """)
                        .param("id", event.id())
                        .param("request", event.id() + " %")
                        .query(String.class)
                        .list()))
                .singleElement()
                .satisfies(stored ->
                        assertThat(stored).contains("utmSource", "imported").doesNotContain("origin", "freeSeats"));
    }

    @Test
    void saysWhichLinesFoundNoSeat() {
        var event = stage.given(aLiveEvent().withCapacity(1).withoutWaitlist());

        Answer report = imported(event, "email,firstName\na@example.com,A\nb@example.com,B\n", true);

        assertReport(report, 1, 0, 0, 1);
        assertThat(report.json().path("errors").path(0).path("line").asInt()).isEqualTo(3);
    }

    @Test
    void refusesWhatIsNotAFileForThisEvent() {
        var event = stage.given(aLiveEvent());
        var others = stage.given(aLiveEvent().of("org_borealis"));
        var cancelled = stage.given(stage.given(aLiveEvent()).next("CANCELLED"));
        String file = "email,firstName\na@example.com,A\n";

        assertThat(imported(others, file, true).status()).isEqualTo(404);
        assertThat(imported(aLiveEvent(), file, true).status()).isEqualTo(404);
        assertThat(imported(cancelled, file, true).problem()).isEqualTo("event-cancelled");
        assertThat(imported(event, "email,shoeSize\n", true).status()).isEqualTo(422);
        assertThat(imported(event, "", true).status()).isEqualTo(422);
        assertThat(stage.organizer("org_aurora")
                        .post("/api/v1/registrations/import?eventId=" + event.id(), "{}")
                        .status())
                .isEqualTo(415);
        assertThat(stage.api
                        .postCsv("/api/v1/registrations/import?eventId=" + event.id(), file)
                        .status())
                .isEqualTo(401);
        assertThat(stage.registrations(others)).isEmpty();
    }

    @Test
    void answersTheSameFileUnderTheSameKeyOnce() {
        var event = stage.given(aLiveEvent());
        String file = people(3) + "too,few\n";

        Answer first = imported(event, file, true, "Idempotency-Key", "monday");
        Answer again = imported(event, file, true, "Idempotency-Key", "monday");
        stage.given(event.next("CANCELLED"));
        Answer late = imported(event, file, true, "Idempotency-Key", "monday");

        assertThat(first.status()).as(first.body()).isEqualTo(200);
        assertReport(first, 3, 0, 0, 1);
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(late.status()).isEqualTo(200);
        assertThat(late.body()).isEqualTo(first.body());
        assertThat(stage.registrations(event)).hasSize(3);
    }

    @Test
    void refusesAnotherFileUnderTheSameKey() {
        var event = stage.given(aLiveEvent());
        var another = stage.given(aLiveEvent());
        imported(event, people(1), true, "Idempotency-Key", "tuesday");

        for (Answer other : List.of(
                imported(event, people(2), true, "Idempotency-Key", "tuesday"),
                imported(event, people(1), false, "Idempotency-Key", "tuesday"),
                imported(another, people(1), true, "Idempotency-Key", "tuesday"))) {
            assertThat(other.status()).isEqualTo(422);
            assertThat(other.problem()).isEqualTo("idempotency-key-reused");
        }
        assertThat(stage.registrations(event)).hasSize(1);
        assertThat(stage.registrations(another)).isEmpty();
        assertThat(imported(event, people(1), true, "Idempotency-Key", "k".repeat(256))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void freesTheKeyOfARefusedImport() {
        var event = stage.given(aLiveEvent());
        var cancelled = stage.given(stage.given(aLiveEvent()).next("CANCELLED"));

        assertThat(imported(cancelled, people(1), true, "Idempotency-Key", "wednesday")
                        .status())
                .isEqualTo(409);
        assertThat(imported(event, "shoeSize\n", true, "Idempotency-Key", "wednesday")
                        .status())
                .isEqualTo(422);
        assertThat(imported(event, people(1), true, "Idempotency-Key", "wednesday")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void forgetsAKeyAfterADay() {
        var event = stage.given(aLiveEvent());
        imported(event, people(1), true, "Idempotency-Key", "thursday");
        stage.jdbc
                .sql("update import_progress set created_at = created_at - interval '25 hours' where key = 'thursday'")
                .update();

        assertReport(imported(event, people(2), true, "Idempotency-Key", "thursday"), 1, 1, 0, 0);
    }

    @Test
    void finishesAnImportThatFailedHalfWayAndReportsAllLines() {
        var event = stage.given(aLiveEvent().withCapacity(2_000));
        String file = people(1_500) + "too,few\n" + "Ada,,no address,,,,,\n" + people(1_500, 3_100);
        AtomicInteger chunks = new AtomicInteger();

        try (var fault = Failpoints.arm("registration.importing.after-commit", () -> {
            if (chunks.incrementAndGet() == 4) {
                throw new Failpoints.InjectedFault("half way");
            }
        })) {
            assertThat(imported(event, file, true, "Idempotency-Key", "broken").status())
                    .isEqualTo(500);
        }
        assertThat(stage.registrations(event)).hasSize(1_998);
        Answer rest = imported(event, file, true, "Idempotency-Key", "broken");

        assertReport(rest, 3_100, 0, 1_100, 2);
        assertThat(rest.header("Idempotent-Replayed")).isEmpty();
        assertThat(rest.json()
                        .path("errors")
                        .valueStream()
                        .map(error -> error.path("line").asInt()))
                .containsExactly(1_502, 1_503);
        assertThat(stage.registrations(event)).hasSize(3_100);
        assertThat(stage.stats(event).path("confirmed").asInt()).isEqualTo(2_000);
        assertThat(stage.published(event, "registrations.v1", 3_100)).hasSize(3_100);
    }

    @Test
    void equalImportsShareTheWorkAndAnswerTheSame() throws Exception {
        var event = stage.given(aLiveEvent());
        String file = people(4_500) + "too,few\n";
        Callable<Answer> twin = () -> imported(event, file, true, "Idempotency-Key", "twins");

        List<Answer> answers = new ArrayList<>();
        try (ExecutorService both = Executors.newFixedThreadPool(2)) {
            for (Future<Answer> answer : both.invokeAll(List.of(twin, twin))) {
                answers.add(answer.get());
            }
        }

        assertReport(answers.getFirst(), 4_500, 0, 0, 1);
        assertThat(answers.getLast().body()).isEqualTo(answers.getFirst().body());
        assertThat(stage.registrations(event)).hasSize(4_500);
        assertThat(stage.published(event, "registrations.v1", 4_500)).hasSize(4_500);
    }

    @Test
    void stopsWithAReportWhenTheEventIsCancelledMeanwhile() {
        var event = stage.given(aLiveEvent());
        String file = people(1_600);
        AtomicInteger chunks = new AtomicInteger();

        Answer report;
        try (var cancelled = Failpoints.arm("registration.importing.after-commit", () -> {
            if (chunks.incrementAndGet() == 2) {
                stage.given(event.next("CANCELLED"));
            }
        })) {
            report = imported(event, file, true, "Idempotency-Key", "cancelled");
        }
        Answer again = imported(event, file, true, "Idempotency-Key", "cancelled");

        assertThat(report.status()).as(report.body()).isEqualTo(200);
        assertReport(report, 1_000, 0, 0, 600);
        assertThat(report.json().path("errors")).singleElement().satisfies(error -> {
            assertThat(error.path("line").asInt()).isEqualTo(1_002);
            assertThat(error.path("detail").asString())
                    .isEqualTo("The event was cancelled. This line and the rest were left out.");
        });
        assertThat(again.body()).isEqualTo(report.body());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(stage.registrations(event)).hasSize(1_000);
    }

    @Test
    void reportsImportedLinesWhenTheEventIsCancelledBeforeTheRepetition() {
        var event = stage.given(aLiveEvent());
        String file = people(500) + "too,few\n" + people(500, 699);
        try (var fault = Failpoints.arm("registration.importing.after-commit", () -> {
            throw new Failpoints.InjectedFault("after the first chunk");
        })) {
            assertThat(imported(event, file, true, "Idempotency-Key", "broken and cancelled")
                            .status())
                    .isEqualTo(500);
        }
        stage.given(event.next("CANCELLED"));

        Answer report = imported(event, file, true, "Idempotency-Key", "broken and cancelled");

        assertThat(report.status()).as(report.body()).isEqualTo(200);
        assertReport(report, 500, 0, 0, 200);
        assertThat(report.json().path("errors").path(0).path("line").asInt()).isEqualTo(502);
        assertThat(stage.registrations(event)).hasSize(500);
    }

    @Test
    void followsWhatTheOrganizerChangesMeanwhile() {
        var event = stage.given(aLiveEvent().withCapacity(600));
        AtomicInteger chunks = new AtomicInteger();

        Answer report;
        try (var changed = Failpoints.arm("registration.importing.after-commit", () -> {
            if (chunks.incrementAndGet() == 1) {
                stage.given(event.withCapacity(700).withoutWaitlist().next("SCHEDULED"));
            }
        })) {
            report = imported(event, people(1_000), true);
        }

        assertReport(report, 700, 0, 0, 300);
        assertThat(stage.stats(event).path("confirmed").asInt()).isEqualTo(700);
    }

    @Test
    void takesEachAddressOnceFromTwoFilesAndThePublicAtOnce() throws Exception {
        var event = stage.given(aLiveEvent());
        List<Callable<Answer>> work = new ArrayList<>();
        work.add(() -> imported(event, people(1_200), true));
        work.add(() -> imported(
                event,
                HEADER
                        + IntStream.range(0, 1_200)
                                .map(i -> 1_199 - i)
                                .mapToObj("Person,Number,person%d@example.com,,EMAIL,,,%n"::formatted)
                                .collect(Collectors.joining()),
                true));
        IntStream.range(0, 100)
                .forEach(i -> work.add(() -> stage.register(event, "person%d@example.com".formatted(i * 12))));

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Answer> answer : threads.invokeAll(work)) {
                assertThat(answer.get().status()).as(answer.get().body()).isLessThan(300);
            }
        }

        assertThat(stage.registrations(event)).hasSize(1_200);
        assertThat(stage.stats(event).path("confirmed").asInt()).isEqualTo(1_200);
        assertThat(stage.published(event, "registrations.v1", 1_200)).hasSize(1_200);
        assertThat(stage.published(event, "contacts.v1", 1_200)).hasSize(1_200);
    }

    private static String people(int count) {
        return HEADER + people(0, count);
    }

    private static String people(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj("Person,Number,person%d@example.com,,EMAIL,,,%n"::formatted)
                .collect(Collectors.joining());
    }

    private Answer imported(LiveEventFixture event, String file, boolean notify, String... headers) {
        return stage.organizer("org_aurora")
                .postCsv("/api/v1/registrations/import?eventId=" + event.id() + "&notify=" + notify, file, headers);
    }

    private static void assertReport(Answer report, int imported, int duplicates, int waitlisted, int rejected) {
        var json = report.json();
        assertThat(json.path("imported").asInt()).as(report.body()).isEqualTo(imported);
        assertThat(json.path("duplicates").asInt()).isEqualTo(duplicates);
        assertThat(json.path("waitlisted").asInt()).isEqualTo(waitlisted);
        assertThat(json.path("rejected").asInt()).isEqualTo(rejected);
    }
}
