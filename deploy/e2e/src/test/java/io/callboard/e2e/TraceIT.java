package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.e2e.SpanCollector.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * From the request of an organizer or a registrant through outbox, Kafka, timer, queue and claim to the request to the
 * provider, and on to what analytics reads of it: one trace.
 */
@OnStackForRestarts
class TraceIT {
    private static final String FIRST = "0af7651916cd43dd8448eb211c80319c";
    private static final String SECOND = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "b7ad6b7169203331";

    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.forRestarts();

    @BeforeEach
    void collect() {
        LAUNCHED.spans().keep();
    }

    @AfterEach
    void heal() {
        LAUNCHED.spans().forget();
        LAUNCHED.heal();
    }

    @Test
    void oneTraceLeadsFromTheOrganizersRequestToTheProviders() {
        Instant due = Times.in(Duration.ofSeconds(40));
        Crowd alone = crowd("trace-alone", FIRST, due);
        Times.after(due).untilAsserted(() -> alone.assertEachGot("REMINDER"));

        Received mail = alone.mails(0).getFirst();
        Times.soon().untilAsserted(() -> {
            Span posted = only(Part.EVENT_SERVICE, FIRST, "http post /api/v1/events");
            Span planned = only(Part.SCHEDULER_SERVICE, FIRST, "apply live-events.v1");
            Span armed = only(Part.SCHEDULER_SERVICE, FIRST, "arm timer");
            Span queued = only(Part.NOTIFIER_SERVICE, FIRST, "apply reminders.v1", 2);
            Span claimed = only(Part.NOTIFIER_SERVICE, FIRST, "claim resend");
            Span sent = only(Part.NOTIFIER_SERVICE, FIRST, "send resend");
            assertThat(posted.parentId()).isEqualTo(CALLER);
            assertThat(armed.parentId()).isEqualTo(planned.parentId());
            assertThat(isWithin(armed.parentId(), posted)).isTrue();
            assertThat(List.of(queued.parentId(), claimed.parentId(), sent.parentId()))
                    .containsOnly(armed.id());
            assertThat(sent.tags())
                    .containsEntry("callboard.batch.id", mail.idempotencyKey())
                    .containsEntry("callboard.answer", "ACCEPTED");
            assertThat(only(Part.ANALYTICS_SERVICE, FIRST, "apply deliveries.v1")
                            .parentId())
                    .isEqualTo(sent.id());
        });
        assertThat(LAUNCHED.spans().spans())
                .noneSatisfy(span -> assertThat(span.raw()).contains("trace-alone.example.com"));
    }

    @Test
    void aRequestThatCarriesTwoTimersLinksToBoth() {
        Instant due = Times.in(Duration.ofSeconds(40));
        Crowd one = crowd("trace-one", FIRST, due);
        Crowd other = crowd("trace-other", SECOND, due);
        Times.after(due).untilAsserted(() -> {
            one.assertEachGot("REMINDER");
            other.assertEachGot("REMINDER");
        });

        String batch = one.mails(0).getFirst().idempotencyKey();
        assertThat(other.mails(0).getFirst().idempotencyKey()).isEqualTo(batch);
        Times.soon()
                .untilAsserted(() -> assertThat(LAUNCHED.spans().spans())
                        .filteredOn(span -> batch.equals(span.tags().get("callboard.batch.id")))
                        .singleElement()
                        .satisfies(span -> {
                            assertThat(span.name()).isEqualTo("send resend");
                            assertThat(span.parentId()).isEmpty();
                            assertThat(span.traceId()).isNotIn(FIRST, SECOND);
                            assertThat(span.linkedTraceIds()).containsExactlyInAnyOrder(FIRST, SECOND);
                        }));
    }

    @Test
    void oneTraceLeadsFromTheRegistrationToItsConfirmation() {
        String eventId = LAUNCHED.organizer()
                .schedule("Traced registration", Times.in(Duration.ofHours(2)), List.of("PT15M"))
                .path("id")
                .asString();
        Person person = Person.byMail("Traced", "Europe/Berlin");
        person.tryToRegisterAt(
                        LAUNCHED.stack().at(Part.REGISTRATION_SERVICE, ""),
                        eventId,
                        "traceparent",
                        "00-" + SECOND + "-" + CALLER + "-01")
                .expect(201);

        Times.soon().untilAsserted(() -> {
            Span posted = only(Part.REGISTRATION_SERVICE, SECOND, "http post /api/v1/registrations");
            Span claimed = only(Part.NOTIFIER_SERVICE, SECOND, "claim resend");
            Span sent = only(Part.NOTIFIER_SERVICE, SECOND, "send resend");
            Span counted = only(Part.ANALYTICS_SERVICE, SECOND, "apply deliveries.v1");
            assertThat(posted.parentId()).isEqualTo(CALLER);
            assertThat(isWithin(claimed.parentId(), posted)).isTrue();
            assertThat(sent.parentId()).isEqualTo(claimed.parentId());
            assertThat(counted.parentId()).isEqualTo(sent.id());
            assertThat(sent.tags())
                    .containsEntry(
                            "callboard.batch.id",
                            person.mails(LAUNCHED.stack()).getFirst().idempotencyKey());
        });
        assertThat(LAUNCHED.spans().spans())
                .noneSatisfy(span -> assertThat(span.raw()).contains(person.email()));
    }

    /** Whether a span is this one or a part of it. */
    private static boolean isWithin(String id, Span whole) {
        return id.equals(whole.id())
                || LAUNCHED.spans().spans().stream()
                        .anyMatch(span -> span.id().equals(id) && isWithin(span.parentId(), whole));
    }

    private static Crowd crowd(String domain, String traceId, Instant due) {
        String eventId = LAUNCHED.organizer()
                .scheduleWithin("00-" + traceId + "-" + CALLER + "-01", "Traced, " + domain, due, List.of("PT0S"))
                .path("id")
                .asString();
        return Crowd.register(LAUNCHED.stack(), LAUNCHED.organizer(), domain, 1, eventId);
    }

    private static Span only(Part service, String traceId, String name) {
        return only(service, traceId, name, 1);
    }

    /** The first span of this name in the trace, when there are this many. */
    private static Span only(Part service, String traceId, String name, int times) {
        List<Span> found = LAUNCHED.spans().spans().stream()
                .filter(span -> span.service().equals(service.processName())
                        && span.traceId().equals(traceId)
                        && span.name().equals(name))
                .toList();
        assertThat(found).as(name).hasSize(times);
        return found.getFirst();
    }
}
