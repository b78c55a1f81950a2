package io.callboard.registration.registering;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.value.EmailAddress;
import io.callboard.chassis.value.PhoneNumber;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LiveEventStatus;
import io.callboard.registration.liveevent.Seats;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registering.BulkAdder.Newcomer;
import io.callboard.registration.registrant.Answer;
import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.Consent;
import io.callboard.registration.registrant.PersonName;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.Source;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** A registrant is read as it was written, alone and with others. */
@PlatformTest
class RegistrationRowIT {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final OrganizerId ORGANIZER = new OrganizerId("org_rows");

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private NewRegistrations newRegistrations;

    @Autowired
    private BulkAdder adder;

    @Autowired
    private Seats seats;

    @Autowired
    private Passes passes;

    @Autowired
    private Registrations registrations;

    private final LiveEvent event = new LiveEvent(
            UUID.randomUUID(),
            ORGANIZER,
            1,
            LiveEventStatus.SCHEDULED,
            NOW,
            NOW.plusSeconds(3600),
            "UTC",
            NOW.plusSeconds(3600),
            true,
            true,
            null,
            false,
            false,
            Set.of("vip"));

    @BeforeEach
    void aLiveEvent() {
        Tenancy.runAsPlatform(() -> {
            jdbc.sql("""
                            insert into live_event (event_id, organizer_id, version, epoch, status, title, starts_local,
                                zone, starts_at, ends_at, registration_open, waitlist)
                            values (:id, 'org_rows', 1, 1, 'SCHEDULED', 'Rows', '2090-01-01T10:00', 'UTC',
                                '2090-01-01T10:00Z', '2090-01-01T11:00Z', true, true)
                            """).param("id", event.id()).update();
            jdbc.sql("""
                            insert into live_event_seats (event_id, organizer_id, capacity, taken, version)
                            values (:id, 'org_rows', 10, 0, 1)
                            """).param("id", event.id()).update();
        });
    }

    @Test
    void oneIsReadAsItWasWritten() {
        Registration asked = Registration.of(event, ada(), RegistrationStatus.CONFIRMED, true, NOW);

        Tenancy.runAsPlatform(
                () -> transactions.executeWithoutResult(_ -> newRegistrations.add(asked, true, passes.draft())));

        assertThat(Tenancy.callAsPlatform(() -> registrations.find(asked.id(), ORGANIZER)))
                .hasValueSatisfying(read -> assertThat(read.registrant()).isEqualTo(ada()));
    }

    @Test
    void oneOfManyIsReadAsItWasWritten() {
        List<BulkAdder.Place> places = Tenancy.callAsPlatform(() -> transactions.execute(_ ->
                adder.addAll(seats.lockHeld(event.id()), event, List.of(Newcomer.of(ada())), Set.of(), true, NOW)));

        assertThat(places)
                .singleElement()
                .isInstanceOfSatisfying(
                        BulkAdder.Place.Added.class,
                        added -> assertThat(Tenancy.callAsPlatform(() ->
                                        registrations.find(added.registration().id(), ORGANIZER)))
                                .hasValueSatisfying(
                                        read -> assertThat(read.registrant()).isEqualTo(ada())));
    }

    /** Has a value of its own in each column. */
    private static Registrant ada() {
        return Registrant.named(new PersonName("Ada"))
                .lastName(new PersonName("Lovelace"))
                .email(new EmailAddress("ada@example.com"))
                .phone(new PhoneNumber("+12025550143"))
                .company("Analytical Engines")
                .channels(Set.of(Channel.EMAIL, Channel.SMS))
                .locale("en")
                .timeZone("Europe/London")
                .source(new Source(
                        "newsletter", "email", "autumn", "clocks", "header", "https://example.com", "IMPORT"))
                .segment("vip")
                .answers(
                        Map.of("diet", new Answer("What do you eat?", List.of("No meat"))),
                        Map.of("diet", List.of("No meat")))
                .consent(new Consent("I agree", NOW))
                .build();
    }
}
