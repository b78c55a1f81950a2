package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.FakeProviders.Fault;
import io.callboard.notifier.address.AddressHashes;
import io.callboard.notifier.address.Channel;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The limits of text messages on the way from the queue to the provider. */
class TextMessageLimitsIT extends DispatchScene {

    private static final int PER_NUMBER_AND_DAY = 20;

    @Autowired
    private AddressHashes hashes;

    @Test
    void aTextBeyondTheBudgetOfItsNumberIsNotSentAndSaysWhy() {
        Attendee ada = registrant("spent@sms.example.com");
        spend(ada, PER_NUMBER_AND_DAY - 1);

        ada.due("PT1H", Channel.SMS);
        assertThat(providers.accepted(settled(ada, "PT1H", "SENT"))).hasSize(1);
        ada.due("PT15M", Channel.SMS);
        assertThat(providers.requests(settled(ada, "PT15M", "SUPPRESSED"))).isEmpty();
        ada.due("PT0S", Channel.EMAIL);
        settled(ada, "PT0S", "SENT");

        assertThat(reason(ada, "PT15M")).isEqualTo("SMS_NUMBER_BUDGET");
        assertThat(spent(ada)).isEqualTo(PER_NUMBER_AND_DAY);
    }

    @Test
    void aTextThatTheProviderWantsLaterCountsOnce() {
        Attendee ada = registrant("later@sms.example.com");
        spend(ada, 1);
        providers.meet(Fault.tooMany(1), Fault.tooMany(1));

        ada.due("PT1H", Channel.SMS);

        assertThat(providers.requests(settled(ada, "PT1H", "SENT"))).hasSize(3);
        assertThat(spent(ada)).isEqualTo(2);
    }

    /** As if the number had got this many text messages today. */
    private void spend(Attendee attendee, int messages) {
        Tenancy.runAsPlatform(
                () -> jdbc.sql("""
                        insert into sms_spending (day, scope, key, messages)
                        values ((now() at time zone 'UTC')::date, 'NUMBER', ?, ?)
                        on conflict (day, scope, key) do update set messages = excluded.messages
                        """).params(hash(attendee), messages).update());
    }

    private long spent(Attendee attendee) {
        return Tenancy.callAsPlatform(
                () -> jdbc.sql("select sum(messages) from sms_spending where scope = 'NUMBER' and key = ?")
                        .param(hash(attendee))
                        .query(Long.class)
                        .single());
    }

    private String hash(Attendee attendee) {
        return HexFormat.of().formatHex(hashes.hash(Channel.SMS, attendee.phone()));
    }
}
