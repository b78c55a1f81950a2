package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.address.Channel;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.web.client.RestClient;

/**
 * A batch knows what caused its deliveries, also when another instance takes it over; what became of them continues the
 * trace.
 */
class TracesIT extends DispatchScene {

    private static final TraceParent ONE = new TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    private static final TraceParent OTHER = new TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

    @Test
    void aBatchHasTheTraceOfEachOfItsTimersOnce() {
        Attendee ada = registrant("traced-ada@example.com");
        Attendee bob = attendee("traced-bob@example.com").registered().contact();
        registrationKnown(ada, 1);
        registrationKnown(bob, 1);
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from contact where registration_id in (?, ?)")
                                .params(ada.registrationId(), bob.registrationId())
                                .query(Integer.class)
                                .single()
                        == 2);
        Instant now = Instant.now();
        stopped(() -> {
            ada.within(ONE).due("PT1H", "REMINDER", Channel.EMAIL, 1, now, Attendee.STARTS_AT);
            bob.within(ONE).due("PT1H", "REMINDER", Channel.EMAIL, 1, now, Attendee.STARTS_AT);
            bob.within(OTHER).due("PT15M", "REMINDER", Channel.EMAIL, 1, now.plusMillis(1), Attendee.STARTS_AT);
            // Not well-formed, as another producer may write it.
            ada.within("00-nothing").due("PT5M", "REMINDER", Channel.EMAIL, 1, now.plusMillis(2), Attendee.STARTS_AT);
            queued(ada, "PT1H");
            queued(bob, "PT1H");
            queued(bob, "PT15M");
            queued(ada, "PT5M");

            Account resend = account(Channel.EMAIL);
            Batch batch = claimed(resend);
            assertThat(batch.members()).hasSize(4);
            assertThat(batch.traces()).containsExactlyInAnyOrder(ONE, OTHER);

            Batch takenOver =
                    recovery.take(resend, 1, "other", List.of(), false).getFirst();
            assertThat(takenOver.traces()).isEqualTo(batch.traces());
        });

        settled(ada, "PT1H", "SENT");
        settled(bob, "PT1H", "SENT");
        settled(bob, "PT15M", "SENT");
        settled(ada, "PT5M", "SENT");
        assertThat(traceparent(ada, "PT1H"))
                .as("the request had several causes and began a trace")
                .isEqualTo(traceparent(bob, "PT15M"))
                .doesNotContain(ONE.traceId(), OTHER.traceId());
    }

    @Test
    void aConfirmationHasTheTraceOfItsRegistration() {
        Attendee ada = attendee("confirmed-ada@example.com")
                .event(1, 1, "SCHEDULED")
                .contact()
                .within(ONE);
        stopped(() -> {
            ada.registration(1, "RegistrationConfirmed", "CONFIRMED", true, "EMAIL");
            queued(ada, "CONFIRMATION");
            ada.within(OTHER).registration(2, "RegistrationChanged", "CONFIRMED", true, "EMAIL");
            registrationKnown(ada, 2);

            assertThat(claimed(account(Channel.EMAIL)).traces()).containsExactly(ONE);
        });

        settled(ada, "CONFIRMATION", "SENT");
        assertThat(traceparent(ada, "CONFIRMATION"))
                .startsWith("00-" + ONE.traceId())
                .isNotEqualTo(ONE.value());
        assertThat(openMetrics())
                .as("the duration of the request leads to its trace")
                .containsPattern("callboard_account_requests_seconds_bucket\\{.*} \\S+ # \\{.*trace_id=\"\\w{32}\"")
                .as("and so does the time from due to accepted")
                .containsPattern(
                        "callboard_deliveries_due_to_accepted_seconds_bucket\\{.*} \\S+ # \\{.*trace_id=\"\\w{32}\"");
    }

    @Test
    void aDeliveryThatIsNotSentNamesItsCause() {
        Attendee ada =
                registrant("not-sent-ada@example.com").registration(2, "RegistrationCancelled", "CANCELLED", false);
        registrationKnown(ada, 2);
        ada.within(ONE).due("PT1H", Channel.EMAIL);

        settled(ada, "PT1H", "SUPPRESSED");
        assertThat(traceparent(ada, "PT1H")).isEqualTo(ONE.value());
    }

    private String openMetrics() {
        return Objects.requireNonNull(RestClient.create("http://localhost:" + managementPort)
                .get()
                .uri("/actuator/prometheus")
                .header("Accept", "application/openmetrics-text")
                .retrieve()
                .body(String.class));
    }

    /** Of the message that tells what became of the delivery. */
    private String traceparent(Attendee attendee, String rule) {
        UUID deliveryId = id(attendee, rule);
        return await().atMost(PATIENCE)
                .until(
                        () -> deliveriesOfThisEvent().stream()
                                .filter(message -> KafkaProbe.json(message)
                                        .get("deliveryId")
                                        .asString()
                                        .equals(deliveryId.toString()))
                                .map(message -> KafkaProbe.header(message, "traceparent"))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }
}
