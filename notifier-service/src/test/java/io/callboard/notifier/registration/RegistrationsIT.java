package io.callboard.notifier.registration;

import static io.callboard.notifier.registration.RegistrationFixture.aRegistration;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.notifier.NotifierTest;
import io.callboard.notifier.Slices;
import io.callboard.notifier.registration.RegistrationState.ToldSchedule;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Hands states to the projection as the listener would: repeated, out of order, and long after the event. */
@NotifierTest
class RegistrationsIT {

    private static final Instant STARTS_AT = Instant.parse("2031-03-01T18:00:00Z");
    private static final ToldSchedule TOLD =
            new ToldSchedule(STARTS_AT, STARTS_AT.plus(Duration.ofHours(1)), "Europe/Berlin");
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    private final UUID eventId = UUID.randomUUID();
    private final UUID registrationId = UUID.randomUUID();

    @Autowired
    private Registrations registrations;

    @Autowired
    private TransactionOperations transactions;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void keepsWhatTheRegistrantWasToldThroughLaterChanges() {
        apply(state(1, "CONFIRMED", false, 3, TOLD));
        apply(state(2, "CONFIRMED", false, null, null));

        assertThat(row())
                .containsEntry("version", 2L)
                .containsEntry("event_epoch", 3)
                .containsEntry("told_starts_at", Timestamp.from(STARTS_AT))
                .containsEntry("told_zone", "Europe/Berlin");
    }

    @Test
    void aRowOfAnOlderShapeIsFilledByTheSameVersionOnly() {
        apply(state(3, "CANCELLED", false, 3, TOLD));
        run("update registration set shape = 0, event_epoch = null where registration_id = ?");

        apply(state(1, "CONFIRMED", false, 3, TOLD));
        assertThat(row()).containsEntry("status", "CANCELLED").containsEntry("version", 3L);

        apply(state(3, "CANCELLED", false, 3, TOLD));
        assertThat(row()).containsEntry("event_epoch", 3).containsEntry("shape", Registrations.SHAPE);
    }

    @Test
    void statesOfEveryTypeCountAndOtherFactsDoNot() {
        apply(message("RegistrationMerged", state(1, "SOMETHING_NEW", false, null, null)));
        assertThat(row()).containsEntry("status", "SOMETHING_NEW");

        apply(message("AttendeeJoined", state(null, null, false, null, null)));
        assertThat(row()).containsEntry("version", 1L);
    }

    @Test
    void theFirstConfirmedStateIsConfirmedOnce() {
        apply(message("RegistrationPending", state(1, "PENDING", true, 1, TOLD)));
        assertThat(confirmations()).isEmpty();

        apply(message("RegistrationConfirmed", state(2, "CONFIRMED", true, 1, TOLD)));
        apply(message("RegistrationConfirmed", state(2, "CONFIRMED", true, 1, TOLD)));
        apply(message("RegistrationChanged", state(3, "CONFIRMED", true, 1, TOLD, "EMAIL", "SMS")));

        assertThat(confirmations()).containsExactly("EMAIL");
    }

    @Test
    void aPersonWhoWaitsIsToldOnceAndOnceMoreWithASeat() {
        apply(message("RegistrationWaitlisted", state(1, "WAITLISTED", true, 1, TOLD)));
        apply(message("RegistrationWaitlisted", state(1, "WAITLISTED", true, 1, TOLD)));
        apply(message("RegistrationChanged", state(2, "WAITLISTED", true, 1, TOLD, "EMAIL", "SMS")));
        assertThat(queued()).containsExactly("WAITLISTED EMAIL");

        apply(message("RegistrationPromoted", state(3, "CONFIRMED", true, 1, TOLD)));
        apply(message("RegistrationPromoted", state(3, "CONFIRMED", true, 1, TOLD)));
        apply(message("RegistrationWaitlisted", state(1, "WAITLISTED", true, 1, TOLD)));
        apply(message("RegistrationChanged", state(4, "CONFIRMED", true, 1, TOLD, "EMAIL", "SMS")));
        assertThat(queued()).containsExactly("PROMOTED EMAIL", "WAITLISTED EMAIL");
    }

    @Test
    void aBatchWithTheWholeWaitTellsOnlyOfTheSeat() {
        apply(
                message("RegistrationWaitlisted", state(1, "WAITLISTED", true, 1, TOLD)),
                message("RegistrationPromoted", state(2, "CONFIRMED", true, 1, TOLD)),
                message("RegistrationChanged", state(3, "CONFIRMED", true, 1, TOLD)));

        assertThat(queued()).containsExactly("PROMOTED EMAIL");
    }

    @Test
    void nobodyIsToldOfAWaitForAnEventThatIsOver() {
        event(Instant.now().minusSeconds(60));
        apply(message("RegistrationWaitlisted", state(1, "WAITLISTED", true, 1, TOLD)));
        assertThat(queued()).isEmpty();
    }

    @Test
    void anImportWithoutConfirmationsTellsNobodyOfTheWait() {
        apply(message("RegistrationWaitlisted", state(1, "WAITLISTED", false, 1, TOLD)));
        apply(message("RegistrationPromoted", state(2, "CONFIRMED", false, 1, TOLD)));
        assertThat(queued()).isEmpty();
    }

    @Test
    void theLinksAreSentOnceForEachTimeThatTheyAreAskedFor() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        apply(message("RegistrationConfirmed", state(1, "CONFIRMED", false, 1, TOLD, "SMS")));

        apply(repeated(now.minus(Duration.ofHours(25))), repeated(now.minus(Duration.ofHours(30))));
        assertThat(queued()).as("too old to be useful").isEmpty();

        apply(repeated(now), repeated(now));
        apply(repeated(now));
        assertThat(queued()).containsExactly("ALREADY_REGISTERED EMAIL");

        apply(repeated(now.plusSeconds(1)));
        assertThat(queued()).containsExactly("ALREADY_REGISTERED EMAIL", "ALREADY_REGISTERED EMAIL");
    }

    private Message<RegistrationState> repeated(Instant at) {
        return message(
                "RegistrationRepeated",
                aRegistration(registrationId, eventId).wantingLinks().at(at).build());
    }

    @Test
    void aHostIsInvitedOnceInThePlaceOfAConfirmation() {
        RegistrationState host = aRegistration(registrationId, eventId)
                .in(1, "CONFIRMED")
                .ofHost()
                .on("EMAIL")
                .notified(true)
                .told(1, TOLD)
                .build();

        apply(host);
        apply(host);

        assertThat(confirmations()).isEmpty();
        assertThat(number("select count(*) from delivery where registration_id = ? and kind = 'HOST_INVITATION'"
                        + " and rule = 'HOST_INVITATION' and due_at <= now()"))
                .isEqualTo(1);
    }

    @Test
    void aPendingRegistrantIsAskedOnceToConfirmTheEmailAddressAtOnceAndOnAnyChannels() {
        apply(pending(1, "SMS"));
        apply(pending(1, "SMS"));
        apply(pending(2, "SMS"));

        assertThat(queued()).containsExactly("CONFIRM_EMAIL EMAIL");
        assertThat(number("select count(*) from delivery where registration_id = ? and due_at <= now()"
                        + " and useful_until > now()"))
                .isEqualTo(1);
        run("delete from delivery_queue where registration_id = ?");
        run("delete from delivery where registration_id = ?");
        run("update registration set shape = 0 where registration_id = ?");
        apply(pending(2, "SMS"));
        assertThat(queued()).as("read again").isEmpty();

        apply(state(3, "CONFIRMED", true, 1, TOLD));
        assertThat(queued()).containsExactly("CONFIRMATION EMAIL");
        assertThat(row()).containsEntry("awaits_email", false);
    }

    @Test
    void aRegistrantWithAnUnconfirmedAddressIsNotToldOfTheWait() {
        apply(message("RegistrationWaitlisted", awaitingEmail(1, "WAITLISTED", null)));
        assertThat(queued()).isEmpty();

        apply(message("RegistrationPending", pending(2)));
        assertThat(queued()).containsExactly("CONFIRM_EMAIL EMAIL");
    }

    @Test
    void nobodyIsAskedToConfirmWhatIsConfirmedOrCancelledAlready() {
        apply(
                message("RegistrationPending", pending(1)),
                message("RegistrationCancelled", state(2, "CANCELLED", true, 1, TOLD)));

        assertThat(queued()).isEmpty();
    }

    @Test
    void aDenialIsToldOnceOnTheChosenChannels() {
        RegistrationState denied = aRegistration(registrationId, eventId)
                .in(2, "CANCELLED")
                .on("EMAIL", "SMS")
                .notified(true)
                .awaiting("APPROVAL", null)
                .cancelledAs("DENIED")
                .told(1, TOLD)
                .build();

        apply(message("RegistrationCancelled", denied));
        apply(message("RegistrationCancelled", denied));
        run("update registration set shape = 0 where registration_id = ?");
        apply(message("RegistrationCancelled", denied));

        assertThat(queued()).containsExactlyInAnyOrder("DENIED EMAIL", "DENIED SMS");
        assertThat(announced()).isEqualTo(2);
    }

    private int announced() {
        return number("""
                select sum(counted.amount)::int
                from registration
                join (select event_id, measure, amount from notification_count_change
                    union all select event_id, measure, total from notification_count) as counted
                    using (event_id)
                where registration_id = ? and measure = 'ANNOUNCED'
                """);
    }

    @Test
    void aRegistrantWhoWaitsForTheOrganizerIsToldOnceAndOnceMoreWithTheApproval() {
        apply(message("RegistrationPending", awaitingApproval(1, true)));
        apply(message("RegistrationPending", awaitingApproval(1, true)));
        apply(message("RegistrationChanged", awaitingApproval(2, true)));
        run("update registration set shape = 0 where registration_id = ?");
        apply(message("RegistrationChanged", awaitingApproval(2, true)));
        assertThat(queued()).containsExactly("PENDING EMAIL");
        assertThat(announced()).isEqualTo(1);

        apply(message("RegistrationConfirmed", approved(3, true)));
        apply(message("RegistrationConfirmed", approved(3, true)));
        apply(message("RegistrationPending", awaitingApproval(1, true)));
        apply(message("RegistrationChanged", state(4, "CONFIRMED", true, 1, TOLD, "EMAIL", "SMS")));
        assertThat(queued()).containsExactlyInAnyOrder("PENDING EMAIL", "APPROVED EMAIL");
        assertThat(announced()).isEqualTo(2);
    }

    @Test
    void aBatchWithTheDecisionTellsOnlyOfTheDecision() {
        apply(
                message("RegistrationPending", awaitingApproval(1, true)),
                message("RegistrationConfirmed", approved(2, true)),
                message("RegistrationChanged", state(3, "CONFIRMED", true, 1, TOLD)));

        assertThat(queued()).containsExactly("APPROVED EMAIL");
    }

    @Test
    void aRegistrantIsToldOfTheDecisionToComeAfterTheAddressIsConfirmed() {
        apply(message("RegistrationPending", pending(1)));
        assertThat(queued()).containsExactly("CONFIRM_EMAIL EMAIL");

        apply(message("RegistrationPending", awaitingApproval(2, true)));
        apply(message("RegistrationPending", awaitingApproval(2, true)));
        assertThat(queued()).containsExactlyInAnyOrder("CONFIRM_EMAIL EMAIL", "PENDING EMAIL");
    }

    @Test
    void nobodyIsToldOfADecisionAboutAnEventThatIsOver() {
        event(Instant.now().minusSeconds(60));
        apply(message("RegistrationPending", awaitingApproval(1, true)));
        assertThat(queued()).isEmpty();
    }

    @Test
    void anImportWithoutConfirmationsTellsNobodyOfTheDecision() {
        apply(message("RegistrationPending", awaitingApproval(1, false)));
        apply(message("RegistrationConfirmed", approved(2, false)));
        assertThat(queued()).isEmpty();
    }

    private RegistrationState awaitingApproval(int version, boolean notified) {
        return aRegistration(registrationId, eventId)
                .in(version, "PENDING")
                .on("EMAIL")
                .notified(notified)
                .awaiting("APPROVAL", null)
                .told(1, TOLD)
                .build();
    }

    private RegistrationState approved(int version, boolean notified) {
        return aRegistration(registrationId, eventId)
                .in(version, "CONFIRMED")
                .on("EMAIL")
                .notified(notified)
                .approved()
                .told(1, TOLD)
                .build();
    }

    @Test
    void aChangeOfAnImportedRegistrationConfirmsNothing() {
        apply(message("RegistrationConfirmed", state(1, "CONFIRMED", false, 1, TOLD)));
        apply(message("RegistrationChanged", state(2, "CONFIRMED", false, 1, TOLD)));

        assertThat(confirmations()).isEmpty();
    }

    @Test
    void aConfirmationIsDueAtOnceThoughTheOtherServicesClockIsAhead() {
        apply(aRegistration(registrationId, eventId)
                .in(1, "CONFIRMED")
                .on("EMAIL")
                .notified(true)
                .told(1, TOLD)
                .at(Instant.now().plus(Duration.ofHours(1)))
                .build());

        assertThat(confirmations()).containsExactly("EMAIL");
        assertThat(number("select count(*) from delivery where registration_id = ? and due_at <= now()"))
                .isEqualTo(1);
    }

    @Test
    void readingTheTopicAgainConfirmsNobodyASecondTimeWithAnyLedger() {
        RegistrationState first = state(1, "CONFIRMED", true, 1, TOLD);
        RegistrationState last = state(2, "CONFIRMED", true, 1, TOLD);
        apply(first);
        apply(last);
        run("delete from delivery_queue where registration_id = ?");
        run("delete from delivery where registration_id = ?");
        run("update registration set shape = 0 where registration_id = ?");

        apply(first);
        apply(last);

        assertThat(row()).containsEntry("shape", Registrations.SHAPE);
        assertThat(confirmations()).isEmpty();
    }

    @Test
    void readingTheTopicAgainAfterRetentionConfirmsNobodyOfAnEventThatHasEnded() {
        apply(state(1, "CONFIRMED", true, 1, new ToldSchedule(LONG_AGO, LONG_AGO, "UTC")));
        assertThat(confirmations()).as("event not known, told schedule is over").isEmpty();

        run("delete from registration where registration_id = ?");
        event(LONG_AGO);
        apply(state(1, "CONFIRMED", true, 1, TOLD));
        assertThat(confirmations()).as("event known, and over").isEmpty();
    }

    @Test
    void registrationsOfEndedEventsAreDeletedAfterTheirContacts() {
        event(LONG_AGO);
        apply(state(1, "CONFIRMED", false, 1, TOLD));
        run("insert into contact (registration_id, organizer_id, version) values (?, 'org_aurora', 1)");
        assertThat(deleted()).isZero();

        run("delete from contact where registration_id = ?");
        assertThat(deleted()).isEqualTo(1);
    }

    private int deleted() {
        int before = number("select count(*) from registration where registration_id = ?");
        Tenancy.runAsPlatform(() -> Slices.delete(
                jdbc,
                Duration.ofDays(365),
                1000,
                RegistrationConfiguration.DELETE,
                RegistrationConfiguration.DELETE_ORPHANS));
        return before - number("select count(*) from registration where registration_id = ?");
    }

    private void event(Instant endsAt) {
        Tenancy.runAsPlatform(() -> jdbc.sql("""
                        insert into live_event (event_id, organizer_id, version, epoch, status, title, zone, starts_at, ends_at)
                        values (:event, 'org_aurora', 1, 1, 'ENDED', 'Launch', 'UTC', :endsAt::timestamptz,
                            :endsAt::timestamptz)
                        """)
                .param("event", eventId)
                .param("endsAt", endsAt.toString())
                .update());
    }

    private void apply(RegistrationState state) {
        apply(message("RegistrationChanged", state));
    }

    @SafeVarargs
    private void apply(Message<RegistrationState>... messages) {
        Tenancy.runAsPlatform(
                () -> transactions.executeWithoutResult(_ -> registrations.apply(Arrays.asList(messages))));
    }

    private Message<RegistrationState> message(String type, RegistrationState state) {
        return new Message<>(
                UUID.randomUUID().toString(), type, state.registrationId().toString(), Instant.now(), state);
    }

    private RegistrationState state(
            @Nullable Integer version,
            @Nullable String status,
            boolean notify,
            @Nullable Integer epoch,
            @Nullable ToldSchedule told,
            String... channels) {
        return aRegistration(registrationId, eventId)
                .in(version, status)
                .on(channels.length == 0 ? new String[] {"EMAIL"} : channels)
                .notified(notify)
                .told(epoch, told)
                .build();
    }

    private RegistrationState pending(int version, String... channels) {
        return awaitingEmail(version, "PENDING", Instant.now().plus(Duration.ofHours(24)), channels);
    }

    private RegistrationState awaitingEmail(int version, String status, @Nullable Instant until, String... channels) {
        return aRegistration(registrationId, eventId)
                .in(version, status)
                .on(channels.length == 0 ? new String[] {"EMAIL"} : channels)
                .notified(true)
                .awaiting("EMAIL", until)
                .told(1, TOLD)
                .at(Instant.now().plus(Duration.ofHours(1)))
                .build();
    }

    private List<String> queued() {
        return Tenancy.callAsPlatform(() -> jdbc.sql(
                        "select concat_ws(' ', kind, channel) from delivery where registration_id = ? order by kind")
                .param(registrationId)
                .query(String.class)
                .list());
    }

    private Map<String, Object> row() {
        return Tenancy.callAsPlatform(
                () -> jdbc.sql("""
                        select version, shape::int as shape, status, awaits_email, event_epoch, told_starts_at, told_zone
                        from registration where registration_id = ?
                        """).param(registrationId).query().singleRow());
    }

    private List<String> confirmations() {
        return Tenancy.callAsPlatform(
                () -> jdbc.sql("select channel from delivery where registration_id = ? and rule = 'CONFIRMATION'")
                        .param(registrationId)
                        .query(String.class)
                        .list());
    }

    private int number(String statement) {
        return Tenancy.callAsPlatform(() ->
                jdbc.sql(statement).param(registrationId).query(Integer.class).single());
    }

    private void run(String statement) {
        Tenancy.runAsPlatform(() -> jdbc.sql(statement).param(registrationId).update());
    }
}
