package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * A notice goes to a registrant if the last schedule that this person knows is no longer true. It shows that schedule
 * as the old one. All registrants here live in the zone of the live event.
 */
class KnowledgeIT {
    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.forFaults();

    @AfterEach
    void heal() {
        LAUNCHED.heal();
    }

    @Test
    void aRegistrationBeforeTheMoveIsPublishedGetsOneNotice() {
        Instant told = afternoon();
        Instant movedTo = told.plus(Duration.ofHours(1));
        String eventId = schedule("Published late", told);
        Person person = Person.byMail("Petra", "Europe/Berlin");

        stack().toBroker(Part.EVENT_SERVICE).holdBack();
        organizer().reschedule(eventId, movedTo);
        person.registerFor(stack(), eventId);
        awaitPublishedRegistration(eventId);
        stack().toBroker(Part.EVENT_SERVICE).passOn();

        assertToldOnceOfTheMove(person, told, movedTo);
    }

    @Test
    void aRegistrationWhereTheMoveHasNotArrivedGetsOneNotice() {
        Instant told = afternoon();
        Instant movedTo = told.plus(Duration.ofHours(2));
        String eventId = schedule("Arrives late", told);
        Person before = Person.byMail("Quentin", "Europe/Berlin");
        before.registerFor(stack(), eventId);
        Times.soon().until(() -> before.mails(stack()).size() == 1);
        Person meanwhile = Person.byMail("Rosa", "Europe/Berlin");

        stack().toBroker(Part.REGISTRATION_SERVICE).holdBack();
        organizer().reschedule(eventId, movedTo);
        Times.soon()
                .until(() -> organizer()
                        .timers(eventId, "PT1H")
                        .anyMatch(timer -> Instant.parse(timer.path("dueAt").asString())
                                .equals(movedTo.minus(Duration.ofHours(1)))));
        meanwhile.registerFor(stack(), eventId);
        stack().toBroker(Part.REGISTRATION_SERVICE).passOn();

        assertToldOnceOfTheMove(before, told, movedTo);
        assertToldOnceOfTheMove(meanwhile, told, movedTo);
    }

    @Test
    void aRegistrationBeforeTheCancellationIsPublishedGetsOneNotice() {
        String eventId = schedule("Cancelled late", afternoon());
        Person person = Person.byMail("Selma", "Europe/Berlin");

        stack().toBroker(Part.EVENT_SERVICE).holdBack();
        organizer().cancel(eventId);
        person.registerFor(stack(), eventId);
        awaitPublishedRegistration(eventId);
        stack().toBroker(Part.EVENT_SERVICE).passOn();

        Times.soon().untilAsserted(() -> assertThat(cancellations(person)).hasSize(1));
        Times.staysSo(() -> {
            assertThat(cancellations(person)).hasSize(1);
            assertThat(person.mails(stack()).getLast())
                    .isEqualTo(cancellations(person).getFirst());
        });
    }

    @Test
    void aMoveThereAndBackSendsNoNotice() {
        Instant told = afternoon();
        String eventId = schedule("There and back", told);
        Person person = registered(eventId, "Tamar");
        int timers = (int) organizer().timers(eventId, "RESCHEDULED").count();

        stack().toBroker(Part.EVENT_SERVICE).holdBack();
        organizer().reschedule(eventId, told.plus(Duration.ofHours(1)));
        organizer().reschedule(eventId, told);
        stack().toBroker(Part.EVENT_SERVICE).passOn();

        Times.soon()
                .until(() -> organizer().timers(eventId, "RESCHEDULED").count() > timers
                        && Accounts.total(Accounts.ofTimers(organizer().summary(eventId)), "suppressed") > 0);
        Times.staysSo(() -> assertThat(person.mails(stack())).hasSize(1));
        assertThat(Accounts.ofTimers(organizer().summary(eventId))).isNotEmpty().allSatisfy(Accounts::assertBalanced);
    }

    @Test
    void twoQuickMovesAreToldAsOneFromTheOldestToTheNewestTime() {
        Instant told = afternoon();
        Instant between = told.plus(Duration.ofHours(1));
        Instant movedTo = told.plus(Duration.ofHours(3));
        String eventId = schedule("Twice at once", told);
        Person person = registered(eventId, "Ulla");

        stack().toBroker(Part.EVENT_SERVICE).holdBack();
        organizer().reschedule(eventId, between);
        organizer().reschedule(eventId, movedTo);
        stack().toBroker(Part.EVENT_SERVICE).passOn();

        assertToldOnceOfTheMove(person, told, movedTo);
        assertThat(person.mails(stack())).noneMatch(mail -> person.findsTime(mail, between));
    }

    @Test
    void twoMovesThatAreToldOneByOneShowEachTheTimeBefore() {
        Instant told = afternoon();
        Instant between = told.plus(Duration.ofHours(1));
        Instant movedTo = told.plus(Duration.ofHours(3));
        String eventId = schedule("Twice in turn", told);
        Person person = registered(eventId, "Vera");

        organizer().reschedule(eventId, between);
        assertToldOnceOfTheMove(person, told, between);
        organizer().reschedule(eventId, movedTo);
        assertToldOnceOfTheMove(person, between, movedTo);
    }

    @Test
    void aWaitlistedPersonIsToldOfAMoveAndOfACancellation() {
        Instant told = afternoon();
        Instant movedTo = told.plus(Duration.ofHours(1));
        JsonNode event = organizer().scheduleFor(1, "One seat", told, List.of("PT1H"));
        String eventId = event.path("id").asString();
        Times.soon().until(() -> organizer().isKnown(eventId));
        Person seated = registered(eventId, "Wanda");
        Person waiting = Person.byMail("Xenia", "Europe/Berlin");
        assertThat(waiting.registerFor(stack(), eventId).json().path("status").asString())
                .isEqualTo("WAITLISTED");

        organizer().reschedule(eventId, movedTo);
        assertToldOnceOfTheMove(seated, told, movedTo);
        assertToldOnceOfTheMove(waiting, told, movedTo);

        organizer().cancel(eventId);
        for (Person person : List.of(seated, waiting)) {
            Times.soon().untilAsserted(() -> assertThat(cancellations(person)).hasSize(1));
        }
    }

    /** Either the confirmation says that the live event has moved since the registration, or a notice does. */
    private static void assertToldOnceOfTheMove(Person person, Instant from, Instant to) {
        Times.soon().untilAsserted(() -> assertToldOnce(person, from, to));
        Times.staysSo(() -> assertToldOnce(person, from, to));
    }

    private static void assertToldOnce(Person person, Instant from, Instant to) {
        List<Received> mails = person.mails(stack());
        assertThat(mails)
                .filteredOn(mail -> person.findsTime(mail, from) && person.findsTime(mail, to))
                .as(
                        "mails that tell of the move among %s",
                        mails.stream().map(Received::text).toList())
                .hasSize(1);
        assertThat(person.findsTime(mails.getLast(), to))
                .as(mails.getLast().all())
                .isTrue();
    }

    private static List<Received> cancellations(Person person) {
        return person.mails(stack()).stream()
                .filter(mail -> mail.subject().startsWith("Cancelled"))
                .toList();
    }

    /** Registers a person and waits for the confirmation. */
    private static Person registered(String eventId, String firstName) {
        Person person = Person.byMail(firstName, "Europe/Berlin");
        person.registerFor(stack(), eventId);
        Times.soon().until(() -> person.mails(stack()).size() == 1);
        return person;
    }

    private static void awaitPublishedRegistration(String eventId) {
        try (Topics topics = new Topics(stack().brokers())) {
            Times.soon()
                    .until(() -> topics.typesAbout("registrations.v1", eventId).contains("RegistrationConfirmed"));
        }
    }

    private static String schedule(String title, Instant startsAt) {
        String eventId = organizer()
                .schedule(title, startsAt, List.of("PT1H"))
                .path("id")
                .asString();
        Times.soon().until(() -> organizer().isKnown(eventId));
        return eventId;
    }

    /** 14:00 in the zone of the live event, days ahead. */
    private static Instant afternoon() {
        return Times.in(Duration.ofDays(3))
                .atZone(Organizer.ZONE)
                .toLocalDate()
                .atTime(14, 0)
                .atZone(Organizer.ZONE)
                .toInstant();
    }

    private static Organizer organizer() {
        return LAUNCHED.organizer();
    }

    private static Stack stack() {
        return LAUNCHED.stack();
    }
}
