package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.FakeProviders.Fault;
import io.callboard.notifier.address.Channel;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The provider is asked about messages that it may have accepted. None is sent again. */
class LookupIT extends DispatchScene {

    @Test
    void aMessageThatTheProviderAcceptedBecomesSent() {
        Attendee ada = registrant("asked@example.com");
        providers.meet(Fault.acceptThenCut());
        ada.due("PT1H", Channel.SMS);
        UUID delivery = settled(ada, "PT1H", "UNKNOWN");

        isAskedNow(delivery);

        settled(ada, "PT1H", "SENT");
        assertThat(message(delivery, "DeliverySent").get("providerMessageId").asString())
                .isEqualTo("SM" + delivery.toString().replace("-", ""));
        assertThat(typesOf(delivery)).containsExactly("DeliveryUnknown", "DeliverySent");
        assertThat(looks(delivery)).isEqualTo("none");
        assertThat(providers.requests(delivery)).hasSize(1);
    }

    @Test
    void aMessageThatTheProviderDoesNotShowStaysUnknown() {
        Attendee ada = registrant("unheard@example.com");
        providers.meet(Fault.status(500));
        ada.due("PT1H", Channel.SMS);
        UUID delivery = settled(ada, "PT1H", "UNKNOWN");

        isAskedNow(delivery);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(looks(delivery)).isEqualTo("1 later"));
        settled(ada, "PT1H", "UNKNOWN");
        assertThat(providers.requests(delivery)).hasSize(1);
    }

    /** Not even the hash of a text, which would stay until the next look. */
    @Test
    void nothingRemainsOfAnErasedPerson() {
        Attendee ada = registrant("forgotten@example.com");
        Attendee bob = registrant("remembered@example.com");
        UUID adas = unknown(ada);
        UUID bobs = unknown(bob);

        ada.erased(2, "CONFIRMED");

        await().atMost(PATIENCE)
                .until(() -> !kafka.received("erasures.v1", ada.registrationId().toString())
                        .isEmpty());
        assertThat(looks(adas)).isEqualTo("none");
        assertThat(looks(bobs)).isEqualTo("0 later");
        settled(ada, "PT1H", "UNKNOWN");
    }

    @Test
    void aContactThatCannotBeReadStopsNoOtherLook() {
        Attendee locked = registrant("locked@example.com");
        Attendee ada = registrant("behind@example.com");
        UUID first = unknown(locked);
        UUID second = unknown(ada);
        String key = keyOf(locked, "of-nobody");
        try {
            isAskedNow(first);
            isAskedNow(second);

            settled(ada, "PT1H", "SENT");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(looks(first)).isEqualTo("0 later"));
            settled(locked, "PT1H", "UNKNOWN");
        } finally {
            keyOf(locked, key);
        }
    }

    /** Gives the contact another id of its key. Returns the one before. */
    private String keyOf(Attendee attendee, String keyId) {
        return jdbc.sql("""
                update contact set key_id = :keyId
                where registration_id = :registrationId
                returning old.key_id
                """)
                .param("keyId", keyId)
                .param("registrationId", attendee.registrationId())
                .query(String.class)
                .single();
    }

    /** UNKNOWN, and not to be asked about before the test says so. */
    private UUID unknown(Attendee attendee) {
        providers.meet(Fault.acceptThenCut());
        attendee.due("PT1H", Channel.SMS);
        UUID delivery = settled(attendee, "PT1H", "UNKNOWN");
        assertThat(jdbc.sql("update unknown_lookup set next_look_at = now() + interval '1 hour' where delivery_id = ?")
                        .param(delivery)
                        .update())
                .isEqualTo(1);
        return delivery;
    }

    private void isAskedNow(UUID delivery) {
        assertThat(jdbc.sql("update unknown_lookup set next_look_at = clock_timestamp() where delivery_id = ?")
                        .param(delivery)
                        .update())
                .isEqualTo(1);
    }

    private String looks(UUID delivery) {
        return jdbc.sql("""
                select coalesce((
                    select looks || case when next_look_at > clock_timestamp() then ' later' else ' due' end
                    from unknown_lookup where delivery_id = ?), 'none')
                """).param(delivery).query(String.class).single();
    }
}
