package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.FakeProviders.Fault;
import io.callboard.notifier.address.AddressHashes;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.sms.SmsLimits;
import io.callboard.notifier.sms.SmsProperties;
import io.callboard.notifier.sms.SmsRefusal;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** The limits of text messages on the way from the queue to the provider. */
class TextMessageLimitsIT extends DispatchScene {

    private static final int PER_NUMBER_AND_DAY = 20;

    @Autowired
    private AddressHashes hashes;

    @Test
    void aTextBeyondTheBudgetOfItsNumberIsNotSentAndSaysWhy() {
        Attendee ada = registrant("spent@sms.example.com");
        spend(ada, PER_NUMBER_AND_DAY - 1);
        suppressMails(ada);

        ada.due("PT1H", Channel.SMS);
        assertThat(providers.accepted(settled(ada, "PT1H", "SENT"))).hasSize(1);
        ada.due("PT15M", Channel.SMS);
        assertThat(providers.requests(settled(ada, "PT15M", "SUPPRESSED"))).isEmpty();
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

    @Test
    void aReminderGoesByEmailInsteadOnceAndSaysWhy() {
        Attendee ada = registrant("moved@sms.example.com", "SMS");
        spend(ada, PER_NUMBER_AND_DAY);

        ada.due("PT15M", Channel.SMS);

        UUID mail = mailOf(ada, "PT15M");
        assertThat(providers.accepted(mail))
                .singleElement()
                .satisfies(message -> assertThat(message.to()).contains("moved@sms.example.com"));
        UUID text = textOf(ada, "PT15M");
        assertThat(providers.requests(text)).isEmpty();
        assertThat(reasonOf(text)).isEqualTo("SUPPRESSED MOVED_TO_EMAIL");
        JsonNode shown = json(organizer(), "/api/v1/notifications?channel=EMAIL&registrationId=" + ada.registrationId())
                .at("/items/0/replaces");
        assertThat(shown.at("/id").asString()).isEqualTo(text.toString());
        assertThat(shown.at("/reason").asString()).isEqualTo("SMS_NUMBER_BUDGET");
        assertThat(spent(ada)).isEqualTo(PER_NUMBER_AND_DAY);
    }

    @Test
    void theSchedulersOwnEmailDoesNotFollowOnTheOneThatReplacesAText() {
        Attendee ada = registrant("follows@sms.example.com");
        spend(ada, PER_NUMBER_AND_DAY);
        ada.due("PT15M", Channel.SMS);
        UUID mail = mailOf(ada, "PT15M");

        ada.due("PT15M", Channel.EMAIL);
        ada.due("PT5M", Channel.EMAIL);
        settled(ada, "PT5M", "SENT");

        assertThat(providers.accepted(mail)).hasSize(1);
        assertThat(count("SENT")).isEqualTo(2);
    }

    @Test
    void aTextWhoseReminderGoesByEmailAnywayIsNotMoved() {
        Attendee ada = registrant("both@sms.example.com");
        spend(ada, PER_NUMBER_AND_DAY);
        ada.due("PT15M", Channel.EMAIL);
        settled(ada, "PT15M", "SENT");

        ada.due("PT15M", Channel.SMS);

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(reasonOf(textOf(ada, "PT15M"))).isEqualTo("SUPPRESSED SMS_NUMBER_BUDGET"));
        assertThat(count("SENT")).isEqualTo(1);
    }

    @Test
    void remindersOfALiveEventWithoutEmailsAreNotMoved() {
        Attendee ada = registrant("textonly@sms.example.com", "SMS");
        spend(ada, PER_NUMBER_AND_DAY);
        ada.eventRemindingBy(2, Channel.SMS);
        known(2);

        ada.due("PT15M", Channel.SMS);

        settled(ada, "PT15M", "SUPPRESSED");
        assertThat(reason(ada, "PT15M")).isEqualTo("SMS_NUMBER_BUDGET");
    }

    @Test
    void anEmailInThePlaceOfATextNeedsTheChannelOfTheText() {
        Attendee ada = registrant("removed@sms.example.com", "SMS");
        spend(ada, PER_NUMBER_AND_DAY);
        stopped(() -> {
            ada.due("PT15M", Channel.SMS);
            queued(ada, "PT15M");
            claim(account(Channel.SMS), 1, "first");
            ada.registration(2, "RegistrationChanged", "CONFIRMED", false, "IN_APP");
            registrationKnown(ada, 2);
            Tenancy.runAsPlatform(
                    () -> jdbc.sql("""
                            update delivery_queue set queued_at = queued_at - interval '1 minute'
                            where registration_id = ?
                            """).param(ada.registrationId()).update());
        });

        await().atMost(PATIENCE).until(() -> count("SUPPRESSED") == 2);
        assertThat(jdbc.sql("select reason from delivery where registration_id = ? and channel = 'EMAIL'")
                        .param(ada.registrationId())
                        .query(String.class)
                        .single())
                .isEqualTo("CHANNEL_REMOVED");
    }

    @Test
    void aNumberIsUnverifiedUntilItsPersonHasShownToReadTheMails() {
        Attendee ada = registrant("unverified@sms.example.com");
        ada.due("PT1H", Channel.SMS);
        settled(ada, "PT1H", "SENT");
        ada.due("PT15M", Channel.EMAIL);
        UUID mail = mailOf(ada, "PT15M");
        assertThat(refusal(ada)).isEqualTo(SmsRefusal.SMS_UNVERIFIED);

        view(mail, "CLICKED", "MACHINE");
        view(mail, "OPENED", "HUMAN");
        assertThat(refusal(ada)).isEqualTo(SmsRefusal.SMS_UNVERIFIED);
        view(mail, "CLICKED", "HUMAN");
        assertThat(refusal(ada)).isNull();
    }

    @Test
    void aNumberIsVerifiedByTheConfirmationOfTheAddressAndWithoutAnAddress() {
        Attendee ada = registrant("confirming@sms.example.com");
        ada.due("PT1H", Channel.SMS);
        settled(ada, "PT1H", "SENT");

        set(ada, "update registration set email_asked = true, awaits_email = true where registration_id = ?");
        assertThat(refusal(ada)).isEqualTo(SmsRefusal.SMS_UNVERIFIED);
        set(ada, "update registration set awaits_email = false where registration_id = ?");
        assertThat(refusal(ada)).isNull();

        set(ada, "update registration set email_asked = false where registration_id = ?");
        assertThat(refusal(ada)).isEqualTo(SmsRefusal.SMS_UNVERIFIED);
        set(ada, "update contact set email_hash = null where registration_id = ?");
        assertThat(refusal(ada)).isNull();
    }

    private void set(Attendee attendee, String statement) {
        Tenancy.runAsPlatform(
                () -> jdbc.sql(statement).param(attendee.registrationId()).update());
    }

    /** As the record of a tracked link or of the pixel. */
    private void view(UUID mail, String action, String actor) {
        Tenancy.runAsPlatform(
                () -> jdbc.sql("""
                        insert into delivery_view (delivery_id, action, actor, organizer_id, seen_at)
                        values (?, ?, ?, ?, now())
                        """).params(mail, action, actor, organizer()).update());
    }

    /** What an operator who requires verification would answer to the text message of the rule. */
    private @Nullable SmsRefusal refusal(Attendee attendee) {
        SmsLimits limits = new SmsLimits(jdbc, hashes, new SmsProperties(Set.of(), 0, 0, 0, true));
        UUID text = textOf(attendee, "PT1H");
        return Tenancy.callAsPlatform(
                        () -> limits.refused(List.of(new SmsLimits.Asked(text, organizer(), attendee.phone()))))
                .get(text);
    }

    /** The e-mail of the rule, when it is sent. */
    private UUID mailOf(Attendee attendee, String rule) {
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("""
                                select count(*) from delivery
                                where registration_id = ? and rule = ? and channel = 'EMAIL' and status = 'SENT'
                                """)
                                .params(attendee.registrationId(), rule)
                                .query(Integer.class)
                                .single()
                        == 1);
        return idOf(attendee, rule, Channel.EMAIL);
    }

    private UUID textOf(Attendee attendee, String rule) {
        return idOf(attendee, rule, Channel.SMS);
    }

    private UUID idOf(Attendee attendee, String rule, Channel channel) {
        return jdbc.sql("select id from delivery where registration_id = ? and rule = ? and channel = ?")
                .params(attendee.registrationId(), rule, channel.name())
                .query(UUID.class)
                .single();
    }

    private String reasonOf(UUID delivery) {
        return jdbc.sql("select status || ' ' || coalesce(reason, '') from delivery where id = ?")
                .param(delivery)
                .query(String.class)
                .single();
    }

    private void suppressMails(Attendee attendee) {
        Tenancy.runAsPlatform(
                () -> jdbc.sql("""
                        insert into suppression (organizer_id, channel, address_hash, masked, reason)
                        select organizer_id, 'EMAIL', email_hash, email_masked, 'MANUAL'
                        from contact where registration_id = ?
                        """).param(attendee.registrationId()).update());
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
