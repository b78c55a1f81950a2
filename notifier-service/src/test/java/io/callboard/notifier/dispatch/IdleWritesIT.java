package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.FakeFreshness;
import io.callboard.notifier.address.Channel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An instance that has nothing to send writes nothing, except that the relay renews its lease. A trigger on every table
 * counts written rows, because PostgreSQL's statistics are delayed.
 */
class IdleWritesIT extends DispatchScene {

    private static final Duration OBSERVED = Duration.ofSeconds(4);

    /** The relay renews its lease every half second. */
    private static final long MOST_RENEWALS = 2 * OBSERVED.toSeconds() + 4;

    @BeforeEach
    void count() {
        // Of text messages of other classes, which would be asked about while a test looks.
        jdbc.sql("delete from unknown_lookup").update();
        owner.jdbc().sql("create table written (name text not null)").update();
        owner.jdbc().sql("""
                create function note_write() returns trigger language plpgsql as $$
                begin
                    insert into written values (tg_table_name);
                    return null;
                end $$
                """).update();
        tables().forEach(table -> owner.jdbc()
                .sql("create trigger note_write after insert or update or delete on " + table
                        + " for each row execute function note_write()")
                .update());
    }

    @AfterEach
    void countNoMore() {
        // One table after another: a claim that still runs holds locks of several.
        tables().forEach(table ->
                owner.jdbc().sql("drop trigger note_write on " + table).update());
        owner.jdbc().sql("drop function note_write()").update();
        owner.jdbc().sql("drop table written").update();
    }

    @Test
    void anEmptyQueueIsNotWrittenTo() {
        attendee("-").event(1, 1, "SCHEDULED");
        known(1);
        awaitQuiet();

        assertOnlyTheLeaseIsWritten();
    }

    @Test
    void dueDeliveriesOfAClosedAccountAreNotWrittenTo() {
        Attendee ada = registrant("closed@example.com");
        jdbc.sql("update account set closed_until = clock_timestamp() + interval '1 hour'")
                .update();
        due(ada);
        awaitQuiet();

        assertOnlyTheLeaseIsWritten();

        jdbc.sql("update account set closed_until = null").update();
        settled(ada, "PT1H", "SENT");
        settled(ada, "PT15M", "SENT");
    }

    @Test
    void dueDeliveriesOfAPausedAccountAreNotWrittenTo() {
        Attendee ada = registrant("unpaid@example.com");
        accounts.forEach(account -> states.pause(account, Duration.ofHours(1), "HTTP_401"));
        due(ada);
        awaitQuiet();

        assertOnlyTheLeaseIsWritten();

        jdbc.sql("delete from account_pause").update();
        settled(ada, "PT1H", "SENT");
        settled(ada, "PT15M", "SENT");
    }

    /** The hold ends after callboard.dispatch.fence-hold, so the check follows its start without a pause. */
    @Test
    void dueDeliveriesAreNotWrittenToWhileTheFencesAreTooOld() {
        Attendee ada = registrant("held@example.com");
        jdbc.sql("update account set closed_until = clock_timestamp() + interval '1 hour'")
                .update();
        due(ada);
        awaitQuiet();

        FakeFreshness.stale(Duration.ofMinutes(1));
        jdbc.sql("update account set closed_until = null").update();
        jdbc.sql("delete from written").update();
        assertOnlyTheLeaseIsWritten();

        FakeFreshness.fresh();
        settled(ada, "PT1H", "SENT");
        settled(ada, "PT15M", "SENT");
    }

    @Test
    void parkedDeliveriesAreNotWrittenTo() {
        Attendee ada = attendee("parked@example.com").registered().contact();
        ada.due("PT1H", Channel.EMAIL);
        waits(ada, "PT1H");

        awaitQuiet();
        assertOnlyTheLeaseIsWritten();

        ada.event(1, 1, "SCHEDULED");
        settled(ada, "PT1H", "SENT");
    }

    @Test
    void anOrganizersAccountThatHasNothingToSendIsNotWrittenTo() {
        attendee("-").event(1, 1, "SCHEDULED");
        known(1);
        String organizer = "org_" + UUID.randomUUID();
        jdbc.sql("""
                insert into own_account (id, organizer_id, provider, from_address, fallback, credentials,
                    credentials_key_id, domain, domain_token, dkim_selector, checked_at, verified, verified_at)
                values (gen_random_uuid(), ?, 'RESEND', 'a@example.com', false, '', 'k1', 'example.com', 't', 'resend',
                    clock_timestamp(), true, clock_timestamp())
                """).param(organizer).update();
        awaitQuiet();

        assertOnlyTheLeaseIsWritten();

        jdbc.sql("delete from own_account where organizer_id = ?")
                .param(organizer)
                .update();
    }

    private void due(Attendee attendee) {
        attendee.due("PT1H", Channel.EMAIL).due("PT15M", Channel.SMS);
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from delivery_queue where registration_id = ?")
                                .param(attendee.registrationId())
                                .query(Integer.class)
                                .single()
                        == 2);
    }

    /** The work that the test's messages caused has ended. */
    private void awaitQuiet() {
        await().atMost(PATIENCE).during(Duration.ofSeconds(2)).until(() -> {
            boolean quiet = othersThanTheLease(writes()).isEmpty() && areCountsAddedUp();
            jdbc.sql("delete from written").update();
            return quiet;
        });
    }

    /** A slow machine adds them up later than the messages are applied. */
    private boolean areCountsAddedUp() {
        return jdbc.sql("select not exists (select from notification_count_change)")
                .query(Boolean.class)
                .single();
    }

    private void assertOnlyTheLeaseIsWritten() {
        await().pollDelay(OBSERVED).atMost(PATIENCE).until(() -> true);

        Map<String, Long> writes = writes();
        assertThat(othersThanTheLease(writes)).isEmpty();
        assertThat(writes.get("relay_lease")).isBetween(1L, MOST_RENEWALS);
    }

    private static Map<String, Long> othersThanTheLease(Map<String, Long> writes) {
        Map<String, Long> others = new TreeMap<>(writes);
        others.remove("relay_lease");
        return others;
    }

    private Map<String, Long> writes() {
        Map<String, Long> writes = new TreeMap<>();
        jdbc.sql("select name, count(*) from written group by name").query(row -> {
            writes.put(row.getString(1), row.getLong(2));
        });
        return writes;
    }

    private List<String> tables() {
        return jdbc.sql("""
                        select tablename from pg_tables
                        where schemaname = current_schema() and tablename not in ('written', 'flyway_schema_history')
                        """).query(String.class).list();
    }
}
