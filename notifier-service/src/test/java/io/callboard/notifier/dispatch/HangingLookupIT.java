package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.FakeProviders.Fault;
import io.callboard.notifier.address.Channel;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/**
 * A provider takes the question about a message and does not answer. One thread asks all providers, one after another, so
 * the time limit of the provider bounds what the others wait. It is long here, so that a message can be sent meanwhile.
 */
@TestPropertySource(properties = {"callboard.twilio.timeout=20s", "callboard.dispatch.lease=30s"})
class HangingLookupIT extends OwnAccountScene {

    private final String sid = "AC" + UUID.randomUUID().toString().replace("-", "");

    @Autowired
    private MeterRegistry meters;

    /** A number has a budget of texts. */
    @Override
    Attendee person(String organizerId, UUID event, String email) {
        String phone = "+49151" + ThreadLocalRandom.current().nextInt(10_000_000, 100_000_000);
        return new Attendee(kafka, organizerId, event, UUID.randomUUID(), email, phone, Map.of());
    }

    @Test
    void delaysNothingThatIsSentAndOthersThatAreAskedByItsTimeLimit() {
        Answer account = created(
                Map.of("provider", "TWILIO", "accountSid", sid, "secret", "a".repeat(32), "from", "+15005550006"));
        assertThat(account.at("/status")).as(account.text()).isEqualTo("ACTIVE");
        Attendee ada = registrant("hangs@example.com");
        Attendee stranger = person("org_" + UUID.randomUUID(), UUID.randomUUID(), "answered@example.com")
                .event(1, 1, "SCHEDULED")
                .registered()
                .contact();
        UUID own = unknown(ada);
        UUID others = unknown(stranger);
        double noAnswers = noAnswers();
        providers.hangsWhenAsked(sid);

        // The looker takes the oldest first, so it asks about ada's message first.
        assertThat(jdbc.sql("""
                        update unknown_lookup
                        set next_look_at = clock_timestamp() - case when delivery_id = :own then interval '1 minute'
                            else interval '1 second' end
                        where delivery_id in (:own, :others)
                        """).param("own", own).param("others", others).update())
                .isEqualTo(2);
        await().atMost(PATIENCE).until(() -> providers.unanswered(sid) == 1);

        ada.due("PT15M", Channel.SMS);
        stranger.due("PT15M", Channel.SMS);
        assertThat(accountOf(settled(ada, "PT15M", "SENT"))).isEqualTo("own-" + account.at("/id"));
        assertThat(accountOf(settled(stranger, "PT15M", "SENT"))).isEqualTo("twilio");
        assertThat(toNextLook(own))
                .as("the question still hangs, and the look is reserved for a minute")
                .isLessThan(Duration.ofMinutes(1));

        settled(stranger, "PT1H", "SENT");
        assertThat(toNextLook(own))
                .as("no answer: the account rests for five minutes")
                .isGreaterThan(Duration.ofMinutes(3));
        assertThat(jdbc.sql("select looks from unknown_lookup where delivery_id = ?")
                        .param(own)
                        .query(Integer.class)
                        .single())
                .as("a look without an answer does not count")
                .isZero();
        assertThat(noAnswers()).isEqualTo(noAnswers + 1);
        assertThat(providers.unanswered(sid)).as("not asked again").isOne();
        settled(ada, "PT1H", "UNKNOWN");
        assertThat(providers.requests(own)).as("nothing is sent again").hasSize(1);
    }

    /** UNKNOWN, and not to be asked about before the test says so. */
    private UUID unknown(Attendee attendee) {
        providers.meet(Fault.acceptThenCut());
        UUID delivery = settled(attendee.due("PT1H", Channel.SMS), "PT1H", "UNKNOWN");
        assertThat(jdbc.sql("update unknown_lookup set next_look_at = now() + interval '1 hour' where delivery_id = ?")
                        .param(delivery)
                        .update())
                .isEqualTo(1);
        return delivery;
    }

    private Duration toNextLook(UUID delivery) {
        return Duration.ofMillis(jdbc.sql("""
                        select (1000 * extract(epoch from next_look_at - clock_timestamp()))::bigint
                        from unknown_lookup where delivery_id = ?
                        """).param(delivery).query(Long.class).single());
    }

    private double noAnswers() {
        return meters.get("callboard.deliveries.looked.up")
                .tag("account", "own")
                .tag("result", "NO_ANSWER")
                .counter()
                .count();
    }
}
