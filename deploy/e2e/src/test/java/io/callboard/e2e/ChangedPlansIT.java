package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Live events move or are cancelled, and people leave. The right people get a notice, and the others get no reminder.
 */
class ChangedPlansIT extends WholeWayScene {
    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void reschedulingMovesPendingRemindersAndTellsBothTimes() {
        Instant oldStart = Times.in(Duration.ofSeconds(140));
        Instant newStart = oldStart.plusSeconds(60);
        String eventId = schedule("On the move", oldStart, "PT0S");
        Person inKolkata = Person.byMail("Farida", "Asia/Kolkata");
        Person inBerlin = Person.byMailAndText("Gustav", "Europe/Berlin");
        List<Person> people = List.of(inKolkata, inBerlin);
        people.forEach(person -> person.registerFor(stack(), eventId));
        awaitConfirmations(people);

        organizer().reschedule(eventId, newStart);

        for (Person person : people) {
            Times.soon().untilAsserted(() -> assertThat(person.mails(stack())).hasSize(2));
            Received notice = person.mails(stack()).get(1);
            assertThat(notice.receivedAt()).isBefore(oldStart);
            assertThat(person.findsTime(notice, oldStart)).as(notice.all()).isTrue();
            assertThat(person.findsTime(notice, newStart)).as(notice.all()).isTrue();
        }
        Times.soon().untilAsserted(() -> assertThat(inBerlin.texts(stack())).hasSize(2));

        for (Person person : people) {
            Times.after(newStart)
                    .untilAsserted(() -> assertThat(person.mails(stack())).hasSize(3));
            assertThat(person.mails(stack()).get(2).receivedAt()).isBetween(newStart, newStart.plus(LATENESS));
        }
        Times.after(newStart)
                .untilAsserted(() -> assertThat(inBerlin.texts(stack())).hasSize(3));
        Times.staysSo(() -> {
            assertThat(inKolkata.everything(stack())).hasSize(3);
            assertThat(inBerlin.everything(stack())).hasSize(6);
        });
        assertThat(reminderLines(eventId)).isNotEmpty().allSatisfy(Accounts::assertBalanced);
        assertThat(organizer().timers(eventId))
                .filteredOn(timer -> timer.path("rule").asString().equals("PT0S"))
                .anySatisfy(
                        timer -> assertThat(Instant.parse(timer.path("dueAt").asString()))
                                .isEqualTo(newStart));
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void remindedPeopleAreNotRemindedAgainAfterASmallMoveIfTheOrganizerDecidesSo() {
        Organizer careful = stack().organizer("org_careful");
        careful.http()
                .put(
                        stack().at(Part.SCHEDULER_SERVICE, "/api/v1/reminder-rules"),
                        Map.of(
                                "rules",
                                List.of(),
                                "onPostpone",
                                Map.of("rearm", "IF_MOVED_MORE_THAN", "movedMoreThan", "PT2H")))
                .expect(200);
        Instant due = Times.in(Duration.ofSeconds(90));
        Instant dueAgain = due.plusSeconds(120);
        Duration before = Duration.ofHours(1);
        String eventId = careful.schedule("A little later", due.plus(before), List.of("PT1H"))
                .path("id")
                .asString();
        Times.soon().until(() -> careful.isKnown(eventId));
        Person reminded = Person.byMail("Nadia", "Europe/Warsaw");
        reminded.registerFor(stack(), eventId);
        Times.after(due).untilAsserted(() -> assertThat(reminded.mails(stack())).hasSize(2));

        careful.reschedule(eventId, dueAgain.plus(before));
        Times.soon().untilAsserted(() -> assertThat(reminded.mails(stack())).hasSize(3));
        Person newcomer = Person.byMail("Oskar", "Europe/Riga");
        newcomer.registerFor(stack(), eventId);

        Times.after(dueAgain)
                .untilAsserted(() -> assertThat(newcomer.mails(stack())).hasSize(2));
        Times.soon()
                .untilAsserted(() -> assertThat(careful.deliveries(eventId))
                        .filteredOn(delivery -> delivery.path("kind").asString().equals("REMINDER"))
                        .extracting(delivery -> delivery.path("reason").asString(""))
                        .containsExactlyInAnyOrder("", "", "ALREADY_SENT"));
        assertThat(reminded.mails(stack())).hasSize(3);
        assertThat(Accounts.ofReminders(careful.summary(eventId))).allSatisfy(Accounts::assertBalanced);
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void aReminderGoesToTheAddressThatTheRegistrantConfirmed() {
        Instant startsAt = Times.in(Duration.ofSeconds(110));
        String eventId = schedule("Another mailbox", startsAt, "PT0S");
        Person before = Person.byMail("Lucia", "Europe/Rome");
        Person after = Person.byMail("Lucia", "Europe/Rome");
        before.registerFor(stack(), eventId);
        awaitConfirmations(List.of(before));
        String manage = link(before.mails(stack()).getFirst(), "/manage/");

        Http.anonymous().patch(ofManage(manage), Map.of("email", after.email())).expect(200);
        Times.soon().untilAsserted(() -> assertThat(after.mails(stack())).hasSize(1));
        String confirm = link(after.mails(stack()).getFirst(), "/manage/");
        Http.anonymous()
                .post(URI.create(ofManage(confirm) + "/confirm"), Map.of())
                .expect(200);

        Times.soon().untilAsserted(() -> assertThat(before.mails(stack())).hasSize(2));
        assertThat(before.mails(stack()).getLast().all())
                .contains("was changed")
                .doesNotContain(after.email());
        assertThat(get(manage).status()).isEqualTo(410);
        Times.after(startsAt)
                .untilAsserted(() -> assertThat(after.mails(stack())).hasSize(2));
        assertThat(link(after.mails(stack()).getLast(), "/manage/")).isEqualTo(confirm);
        assertThat(before.mails(stack())).hasSize(2);
    }

    private URI ofManage(String manage) {
        return stack().at(
                        Part.REGISTRATION_SERVICE,
                        "/api/v1/registrations/manage/" + manage.substring(manage.lastIndexOf('/') + 1));
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void remindsNobodyWhoCancelledOrUnsubscribed() {
        Instant startsAt = Times.in(Duration.ofSeconds(110));
        String eventId = schedule("Some leave", startsAt, "PT0S");
        Person stays = Person.byMail("Hanna", "Europe/Oslo");
        Person cancels = Person.byMail("Idris", "Africa/Lagos");
        Person removed = Person.byMail("Jonas", "Europe/Vilnius");
        Person unsubscribes = Person.byMail("Keiko", "Asia/Tokyo");
        List<Person> people = List.of(stays, cancels, removed, unsubscribes);
        people.forEach(person -> person.registerFor(stack(), eventId));
        awaitConfirmations(people);

        String manage = link(cancels.mails(stack()).getFirst(), "/manage/");
        String manageToken = manage.substring(manage.lastIndexOf('/') + 1);
        Http.anonymous()
                .delete(stack().at(Part.REGISTRATION_SERVICE, "/api/v1/registrations/manage/" + manageToken))
                .expect(200, 204);
        organizer()
                .registrations(eventId)
                .filter(registration -> registration.path("email").asString("").equals(removed.email()))
                .forEach(registration ->
                        organizer().removeRegistration(registration.path("id").asString()));
        String oneClick = unsubscribes.mails(stack()).getFirst().header("List-Unsubscribe");
        Http.anonymous()
                .send(
                        "POST",
                        URI.create(oneClick.substring(oneClick.indexOf("http"), oneClick.indexOf('>'))),
                        BodyPublishers.ofString("List-Unsubscribe=One-Click"),
                        "application/x-www-form-urlencoded")
                .expect(200);

        Times.after(startsAt)
                .untilAsserted(() -> assertThat(stays.mails(stack())).hasSize(2));
        Times.staysSo(() -> assertThat(Stream.of(cancels, removed, unsubscribes)
                        .flatMap(person -> person.everything(stack()).stream())
                        .filter(message -> !message.receivedAt().isBefore(startsAt)))
                .isEmpty());
        assertThat(reminderLines(eventId)).hasSize(1).allSatisfy(Accounts::assertBalanced);
        assertThat(Accounts.total(reminderLines(eventId), "sent")).isEqualTo(1);
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void cancellingTheLiveEventTellsEverybodyAndRemindsNobody() {
        Instant startsAt = Times.in(Duration.ofSeconds(100));
        String eventId = schedule("Called off", startsAt, "PT0S");
        List<Person> people =
                List.of(Person.byMail("Leila", "Asia/Tehran"), Person.byMailAndText("Mateo", "America/Lima"));
        people.forEach(person -> person.registerFor(stack(), eventId));
        awaitConfirmations(people);

        organizer().cancel(eventId);

        assertThat(organizer().liveEvent(eventId).path("status").asString()).isEqualTo("CANCELLED");
        for (Person person : people) {
            Times.soon().untilAsserted(() -> assertThat(person.mails(stack())).hasSize(2));
            assertThat(person.mails(stack()).get(1).all()).containsIgnoringCase("cancel");
        }
        Times.soon()
                .untilAsserted(() -> assertThat(people.get(1).texts(stack())).hasSize(2));
        Times.until(startsAt.plusSeconds(3));
        Times.staysSo(() -> {
            assertThat(people.get(0).everything(stack())).hasSize(2);
            assertThat(people.get(1).everything(stack())).hasSize(4);
        });
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void noticesReachPeopleOnTheirOwnChannels() {
        String eventId = organizer()
                .scheduleOn(List.of("EMAIL"), "Mail only", Times.in(Duration.ofHours(5)), List.of("PT1H"))
                .path("id")
                .asString();
        Times.soon().until(() -> organizer().isKnown(eventId));
        Person person = Person.byText("Pavel", "Europe/Prague");
        person.registerFor(stack(), eventId);
        Times.soon().untilAsserted(() -> assertThat(person.texts(stack())).hasSize(1));

        organizer().cancel(eventId);

        Times.soon().untilAsserted(() -> assertThat(person.texts(stack())).hasSize(2));
        assertThat(person.texts(stack()).get(1).all()).containsIgnoringCase("cancel");
        assertThat(person.mails(stack())).isEmpty();
    }
}
