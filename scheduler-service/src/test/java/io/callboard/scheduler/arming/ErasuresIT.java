package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import io.callboard.scheduler.timer.TimerRows;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An erased registrant is in no audience any more, and the erasure is confirmed. */
@SchedulerTest
class ErasuresIT {

    private static final String BEFORE_COMMIT = "scheduler.audience.before-commit";

    @Autowired
    private ApplicationContext service;

    @Autowired
    private TimerArmer armer;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private KafkaProbe kafka;

    @Test
    void anErasedRegistrantIsInNoAudienceInAnyOrderOfTheMessages() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S");
        event.tell(service);
        RegistrationFixture stays = aRegistrationFor(event);
        RegistrationFixture erased = aRegistrationFor(event);
        stays.tell(service);
        erased.erased().tell(service);
        RegistrationFixture.tell(service, List.of(erased.erased(), erased));
        erased.tell(service);

        Slices.armAll(armer, jdbc);

        assertThat(TimerRows.only(jdbc, event.eventId(), "PT0S", 1).audience()).isEqualTo(1);
        confirmations(erased, 2);
    }

    @Test
    void confirmsInTheTransactionThatAppliesTheErasure() {
        LiveEventFixture event = anEventIn(Duration.ofHours(50), "PT0S");
        event.tell(service);
        RegistrationFixture member = aRegistrationFor(event);
        member.tell(service);
        RegistrationFixture erased = member.erased();
        try (var _ = Failpoints.arm(BEFORE_COMMIT, () -> {
            throw new Failpoints.InjectedFault(BEFORE_COMMIT);
        })) {
            assertThatThrownBy(() -> erased.tell(service)).isInstanceOf(Failpoints.InjectedFault.class);
        }
        assertThat(status(member)).isEqualTo("CONFIRMED");

        erased.tell(service);

        assertThat(status(member)).isEqualTo("ERASED");
        ConsumerRecord<byte[], byte[]> confirmed = confirmations(member, 1).getFirst();
        Contracts.assertValid("erasures.v1", "ErasureConfirmed", confirmed.value());
        assertThat(KafkaProbe.json(confirmed).path("service").asString()).isEqualTo("scheduler-service");
    }

    private List<ConsumerRecord<byte[], byte[]>> confirmations(RegistrationFixture of, int expected) {
        List<ConsumerRecord<byte[], byte[]>> all = await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> kafka.received("erasures.v1", of.registrationId().toString()),
                        messages -> messages.size() >= expected);
        assertThat(all).hasSize(expected);
        return all;
    }

    private String status(RegistrationFixture of) {
        return jdbc.sql("select status from audience where registration_id = ?")
                .param(of.registrationId())
                .query(String.class)
                .single();
    }
}
