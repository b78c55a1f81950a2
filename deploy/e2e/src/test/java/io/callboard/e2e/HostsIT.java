package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/** A host gets an invitation, reminders by rules of their own and notices of changes, and no figure counts a host. */
@Execution(ExecutionMode.CONCURRENT)
class HostsIT {
    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.undisturbed();

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void invitesAndRemindsAHostBesideTheRegistrants() {
        Instant startsAt = Times.in(Duration.ofSeconds(100));
        String eventId = organizer()
                .scheduleFor(1, "Hosted", startsAt, List.of("PT0S"))
                .path("id")
                .asString();
        Person host = Person.byMail("Hedwigis", "Europe/Berlin");
        Person guest = Person.byMail("Anselma", "Europe/Berlin");

        JsonNode added = organizer().addHost(eventId, host.firstName(), host.email(), "PT40S");

        Times.soon().untilAsserted(() -> assertThat(host.mails(stack())).hasSize(1));
        Received invitation = host.mails(stack()).getFirst();
        assertThat(invitation.subject()).isEqualTo("You are a host of Hosted");
        assertThat(host.findsTime(invitation, startsAt)).as(invitation.all()).isTrue();
        assertThat(invitation.all()).doesNotContain("/manage/");
        assertThat(Http.anonymous()
                        .get(URI.create(invitation.link("/watch/").orElseThrow()))
                        .status())
                .isEqualTo(200);

        // The only seat is still free.
        assertThat(guest.registerFor(stack(), eventId).json().path("status").asString())
                .isEqualTo("CONFIRMED");
        assertThat(organizer().registrations(eventId)).hasSize(1);

        Times.after(startsAt).untilAsserted(() -> {
            assertThat(kinds(eventId, added.path("registrationId").asString()))
                    .containsExactlyInAnyOrder("HOST_INVITATION SENT", "HOST_REMINDER SENT");
            assertThat(guest.mails(stack())).hasSize(2);
        });
        assertThat(host.mails(stack())).hasSize(2);
        assertThat(host.mails(stack()).getLast().receivedAt()).isBetween(startsAt.minusSeconds(40), startsAt);
        Times.soon().untilAsserted(() -> {
            assertThat(organizer().summary(eventId).path("items").valueStream())
                    .isNotEmpty()
                    .allSatisfy(Accounts::assertBalanced);
            assertThat(organizer()
                            .analytics(eventId)
                            .path("registrations")
                            .path("total")
                            .asInt())
                    .isEqualTo(1);
        });
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void tellsAHostOfChangesAndNothingAfterTheRemoval() {
        Instant oldStart = Times.in(Duration.ofHours(3));
        Instant newStart = oldStart.plus(Duration.ofHours(1));
        String eventId = organizer()
                .schedule("Hosted and moved", oldStart, List.of())
                .path("id")
                .asString();
        Person stays = Person.byMail("Ludmilla", "Europe/Berlin");
        Person leaves = Person.byMail("Walburgis", "Europe/Berlin");
        organizer().addHost(eventId, stays.firstName(), stays.email());
        JsonNode leaving = organizer().addHost(eventId, leaves.firstName(), leaves.email());
        for (Person host : List.of(stays, leaves)) {
            Times.soon().untilAsserted(() -> assertThat(host.mails(stack())).hasSize(1));
        }

        organizer().reschedule(eventId, newStart);

        for (Person host : List.of(stays, leaves)) {
            Times.soon().untilAsserted(() -> assertThat(host.mails(stack())).hasSize(2));
            Received notice = host.mails(stack()).getLast();
            assertThat(host.findsTime(notice, oldStart)).as(notice.all()).isTrue();
            assertThat(host.findsTime(notice, newStart)).as(notice.all()).isTrue();
        }

        organizer().removeHost(eventId, leaving.path("id").asString());

        URI pass = URI.create(
                leaves.mails(stack()).getFirst().link("/watch/").orElseThrow().replace("/watch/", "/api/v1/passes/"));
        Times.soon()
                .untilAsserted(
                        () -> assertThat(Http.anonymous().get(pass).status()).isEqualTo(410));

        organizer().cancel(eventId);

        Times.soon().untilAsserted(() -> assertThat(stays.mails(stack())).hasSize(3));
        Times.staysSo(() -> assertThat(leaves.mails(stack())).hasSize(2));
        try (Topics topics = new Topics(stack().brokers())) {
            assertThat(topics.all())
                    .filteredOn(message -> message.topic().equals("hosts.v1"))
                    .isNotEmpty();
            assertThat(topics.all())
                    .allSatisfy(message -> assertThat(message.readable())
                            .doesNotContainIgnoringCase("Ludmilla")
                            .doesNotContainIgnoringCase("Walburgis")
                            .doesNotContain("@example.com"));
        }
    }

    private static List<String> kinds(String eventId, String registrationId) {
        return organizer()
                .deliveries(eventId)
                .filter(delivery -> delivery.path("registrationId").asString().equals(registrationId))
                .map(delivery -> delivery.path("kind").asString() + " "
                        + delivery.path("status").asString())
                .toList();
    }

    private static Organizer organizer() {
        return LAUNCHED.organizer();
    }

    private static Stack stack() {
        return LAUNCHED.stack();
    }
}
