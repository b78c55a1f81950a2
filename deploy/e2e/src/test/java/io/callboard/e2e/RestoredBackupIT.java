package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * The databases that hold personal data are restored from backups that are older than an erasure. The services erase the
 * person again.
 */
@OnStackForRestarts
class RestoredBackupIT {

    private static final List<Part> WITH_PERSONAL_DATA =
            List.of(Part.REGISTRATION_SERVICE, Part.NOTIFIER_SERVICE, Part.ANALYTICS_SERVICE);

    private static final Pattern PASS = Pattern.compile("/watch/([A-Za-z0-9_-]{20,})");

    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.forRestarts();

    @AfterEach
    void heal() {
        LAUNCHED.heal();
    }

    @Test
    void erasuresSinceTheBackupAreRepeated() {
        String mark = UUID.randomUUID().toString().replaceAll("[^a-f]", "");
        Person erased = Person.byMail("Xanthippa" + mark, "Europe/Berlin");
        Person stays = Person.byMail("Ottokara" + mark, "Europe/Berlin");
        String question = "Who restores " + mark;
        List<String> values = List.of(erased.firstName(), erased.email(), question);
        String eventId = organizer()
                .schedule("Restored", Times.in(Duration.ofMinutes(12)), List.of("PT0S"))
                .path("id")
                .asString();
        Times.soon().until(() -> organizer().isKnown(eventId));
        String pass = pass(erased.registerFor(stack(), eventId).body());
        stays.registerFor(stack(), eventId);
        Times.soon()
                .until(() -> Http.anonymous()
                                .post(
                                        stack().at(Part.ANALYTICS_SERVICE, "/api/v1/engagement/questions"),
                                        Map.of("text", question),
                                        "Callboard-Pass",
                                        pass)
                                .status()
                        == 201);
        Times.soon().untilAsserted(() -> {
            assertThat(erased.mails(stack())).hasSize(1);
            assertThat(stays.mails(stack())).hasSize(1);
        });
        String id = registration(eventId, erased);
        String other = registration(eventId, stays);
        assertHas(id, values);

        whileStopped(databases()::backUp);
        organizer().http().delete(at(id + "/personal-data")).expect(202);
        Times.soon().untilAsserted(() -> assertErased(id, values));

        whileStopped(service -> {
            databases().restore(service);
            if (service == WITH_PERSONAL_DATA.getLast()) {
                assertHas(id, values);
            }
        });

        Times.soon().untilAsserted(() -> assertErased(id, values));
        assertThat(organizer()
                        .registrations(eventId)
                        .map(one -> one.path("email").asString("")))
                .contains(stays.email())
                .doesNotContain(erased.email());
        assertThat(databases().hasContact(other)).as("nobody else is erased").isTrue();
        assertThat(erased.mails(stack())).as("nothing more is sent").hasSize(1);
        assertThat(stays.mails(stack())).hasSize(1);
    }

    /** Shows that the search finds what is there. */
    private static void assertHas(String id, List<String> values) {
        assertThat(databases().rowsWith(Part.REGISTRATION_SERVICE, values)).contains("registration");
        assertThat(databases().hasContact(id)).isTrue();
        assertThat(databases().rowsWith(Part.ANALYTICS_SERVICE, values)).contains("contribution");
    }

    private static void assertErased(String id, List<String> values) {
        JsonNode receipt =
                organizer().http().get(at(id + "/erasure")).expect(200).json();
        assertThat(receipt.path("complete").asBoolean()).as(receipt.toString()).isTrue();
        for (Part service : WITH_PERSONAL_DATA) {
            assertThat(databases().rowsWith(service, values))
                    .as(service.processName())
                    .isEmpty();
        }
        assertThat(databases().hasContact(id)).isFalse();
    }

    private static void whileStopped(Consumer<Part> step) {
        stack().holdRestarts();
        Map<Part, Long> killed =
                WITH_PERSONAL_DATA.stream().collect(Collectors.toMap(part -> part, part -> stack().kill(part)));
        WITH_PERSONAL_DATA.forEach(step);
        stack().allowRestarts();
        killed.forEach(LAUNCHED::awaitRestart);
    }

    private static String pass(String answer) {
        Matcher matcher = PASS.matcher(answer);
        assertThat(matcher.find()).as(answer).isTrue();
        return matcher.group(1);
    }

    private static String registration(String eventId, Person person) {
        return organizer()
                .registrations(eventId)
                .filter(one -> one.path("email").asString("").equals(person.email()))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asString();
    }

    private static URI at(String path) {
        return stack().at(Part.REGISTRATION_SERVICE, "/api/v1/registrations/" + path);
    }

    private static Databases databases() {
        return new Databases(stack());
    }

    private static Stack stack() {
        return LAUNCHED.stack();
    }

    private static Organizer organizer() {
        return LAUNCHED.organizer();
    }
}
