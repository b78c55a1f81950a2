package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** An organizer approves or denies registrations. Registrants get a mail about it, and reminders once they are approved. */
class ApprovalIT extends WholeWayScene {
    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void approvedPeopleAreRemindedAndDeniedPeopleAreNotified() {
        Instant startsAt = Times.in(Duration.ofSeconds(150));
        String eventId = organizer()
                .scheduleForApproval("By invitation", startsAt, List.of("PT0S"))
                .path("id")
                .asString();
        Times.soon().until(() -> organizer().isKnown(eventId));
        Person approved = Person.byMail("Agnes", "Europe/Madrid");
        Person denied = Person.byMail("Bertil", "Europe/Stockholm");
        Person undecided = Person.byMail("Chiyo", "Asia/Tokyo");
        List<Person> people = List.of(approved, denied, undecided);
        for (Person person : people) {
            assertThat(person.registerFor(stack(), eventId)
                            .json()
                            .path("status")
                            .asString())
                    .isEqualTo("PENDING");
        }
        awaitConfirmations(people);
        assertThat(people)
                .allSatisfy(
                        person -> assertThat(subjects(person)).containsExactly("Registration received: By invitation"));

        organizer().decide(eventId, approved.email(), "APPROVE");
        organizer().decide(eventId, denied.email(), "DENY");

        Times.soon()
                .untilAsserted(
                        () -> assertThat(subjects(approved)).endsWith("Your registration is approved: By invitation"));
        Times.soon()
                .untilAsserted(() ->
                        assertThat(subjects(denied)).endsWith("Your registration was not accepted: By invitation"));
        Times.after(startsAt).untilAsserted(() -> assertThat(subjects(approved)).hasSize(3));
        Times.staysSo(() -> {
            assertThat(subjects(approved)).hasSize(3);
            assertThat(subjects(denied)).hasSize(2);
            assertThat(subjects(undecided)).hasSize(1);
        });
        assertThat(reminderLines(eventId)).hasSize(1).allSatisfy(Accounts::assertBalanced);
        assertThat(Accounts.total(reminderLines(eventId), "sent")).isEqualTo(1);
    }

    private static List<String> subjects(Person person) {
        return person.mails(stack()).stream().map(Received::subject).toList();
    }
}
