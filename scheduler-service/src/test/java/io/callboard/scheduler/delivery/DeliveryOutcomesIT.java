package io.callboard.scheduler.delivery;

import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.failpoint.Failpoints.InjectedFault;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.planning.LiveEventFixture;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The projection of deliveries.v1: every message twice, in every order, after a crash, and until its retention ends. */
@SchedulerTest
class DeliveryOutcomesIT {

    private static final Duration KEEP = Duration.ofDays(90);

    @Autowired
    private ApplicationContext service;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private KafkaProbe kafka;

    private final LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT1H");
    private final DeliveryFixture sent =
            DeliveryFixture.anOutcomeOf(UUID.randomUUID(), event.eventId(), UUID.randomUUID(), event.organizerId());
    private final DeliveryFixture unknown = sent.with("UNKNOWN", "TIMEOUT");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anOutcomeThatWasUnknownIsCorrectedInEachOrder(boolean inOneBatch) {
        DeliveryFixture other =
                DeliveryFixture.anOutcomeOf(UUID.randomUUID(), event.eventId(), UUID.randomUUID(), event.organizerId());
        DeliveryFixture otherUnknown = other.with("UNKNOWN", "TIMEOUT");

        tell(inOneBatch, unknown, sent, otherUnknown, unknown, other, otherUnknown, sent);

        assertThat(rows()).containsExactly("EMAIL SENT", "EMAIL SENT");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSentOutcomeStays(boolean inOneBatch) {
        tell(inOneBatch, sent, unknown.later(), sent.with("FAILED", "HTTP_422").later());

        assertThat(rows()).containsExactly("EMAIL SENT");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void afterARetryTheLatestOutcomeCountsInEachOrder(boolean inOneBatch) {
        DeliveryFixture failed = sent.with("FAILED", "HTTP_422");
        DeliveryFixture expired = sent.with("EXPIRED", "TOO_LATE").later();

        tell(inOneBatch, expired, failed, expired);
        assertThat(rows()).containsExactly("EMAIL EXPIRED TOO_LATE");

        tell(inOneBatch, failed, unknown);
        assertThat(rows()).containsExactly("EMAIL EXPIRED TOO_LATE");

        tell(inOneBatch, sent, expired);
        assertThat(rows()).containsExactly("EMAIL SENT");
    }

    @Test
    void eachChannelHasARowAndAConfirmationHasNone() {
        DeliveryFixture.tell(service, sent, sent.on("SMS").with("FAILED", "HTTP_422"), sent.withoutTimer());

        assertThat(rows()).containsExactly("EMAIL SENT", "SMS FAILED HTTP_422");
    }

    @Test
    void aCrashBeforeTheCommitLosesNothing() {
        try (Failpoints.Armed fault = Failpoints.arm("scheduler.delivery.before-commit", () -> {
            throw new InjectedFault("scheduler.delivery.before-commit");
        })) {
            assertThatExceptionOfType(InjectedFault.class).isThrownBy(() -> DeliveryFixture.tell(service, sent));
        }
        assertThat(rows()).isEmpty();

        DeliveryFixture.tell(service, sent);

        assertThat(rows()).containsExactly("EMAIL SENT");
    }

    @Test
    void readsTheTopicAndSkipsOtherTypes() {
        String key = sent.registrationId().toString();
        kafka.send("deliveries.v1", key, "Unsubscribed", sent.on("SMS").json());
        kafka.send("deliveries.v1", key, sent.type(), sent.json());

        await().untilAsserted(() -> assertThat(rows()).containsExactly("EMAIL SENT"));
    }

    @Test
    void leavesWithTheAudience() {
        event.tell(service);
        DeliveryFixture.tell(service, sent, sent.on("SMS"));
        ended(Duration.ofDays(89));
        assertThat(delete()).isZero();

        ended(Duration.ofDays(91));
        assertThat(delete()).isEqualTo(1);
        assertThat(delete()).isEqualTo(1);

        assertThat(rows()).isEmpty();
    }

    private void tell(boolean inOneBatch, DeliveryFixture... outcomes) {
        if (inOneBatch) {
            DeliveryFixture.tell(service, outcomes);
        } else {
            List.of(outcomes).forEach(outcome -> DeliveryFixture.tell(service, outcome));
        }
    }

    private void ended(Duration ago) {
        jdbc.sql("update live_event set ends_at = now() - make_interval(secs => :ago) where event_id = :id")
                .param("ago", ago.toSeconds())
                .param("id", event.eventId())
                .update();
    }

    private int delete() {
        return jdbc.sql(DeliveryConfiguration.DELETE)
                .param("keepSeconds", KEEP.toSeconds())
                .param("sliceRows", 1)
                .update();
    }

    private List<String> rows() {
        return jdbc.sql("""
                        select concat_ws(' ', channel, status, reason) from delivery_outcome
                        where event_id = :id order by 1
                        """).param("id", event.eventId()).query(String.class).list();
    }
}
