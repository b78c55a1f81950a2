package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** A receipt becomes complete though registration-service and notifier-service die with the erasure under way. */
class ErasureFaultsIT {

    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.forFaults();

    @AfterEach
    void heal() {
        LAUNCHED.heal();
    }

    @Test
    void servicesDieWithTheErasureUnderWay() {
        Person person = Person.byMail("Philippina", "Europe/Berlin");
        String eventId = organizer()
                .schedule("Erased among faults", Times.in(Duration.ofHours(4)), List.of("PT1H"))
                .path("id")
                .asString();
        Times.soon().until(() -> organizer().isKnown(eventId));
        person.registerFor(stack(), eventId);
        Times.soon().untilAsserted(() -> assertThat(person.mails(stack())).hasSize(1));
        String registration = "/api/v1/registrations/"
                + organizer()
                        .registrations(eventId)
                        .findFirst()
                        .orElseThrow()
                        .path("id")
                        .asString();

        stack().holdRestarts();
        long killedNotifier = stack().kill(Part.NOTIFIER_SERVICE);
        stack().toBroker(Part.REGISTRATION_SERVICE).holdBack();
        organizer().http().delete(at(registration + "/personal-data")).expect(202);
        long killed = stack().kill(Part.REGISTRATION_SERVICE);
        // Loses data that the dead process had sent and the proxy held back.
        stack().toBroker(Part.REGISTRATION_SERVICE).reset();
        stack().toBroker(Part.REGISTRATION_SERVICE).passOn();
        stack().allowRestarts();
        LAUNCHED.awaitRestart(Part.REGISTRATION_SERVICE, killed);
        LAUNCHED.awaitRestart(Part.NOTIFIER_SERVICE, killedNotifier);

        Times.soon()
                .untilAsserted(
                        () -> assertThat(receipt(registration).path("complete").asBoolean())
                                .isTrue());
        assertThat(person.mails(stack())).hasSize(1);
        for (Part service : List.of(Part.REGISTRATION_SERVICE, Part.NOTIFIER_SERVICE)) {
            assertThat(new Databases(stack()).rowsWith(service, List.of(person.email(), person.firstName())))
                    .as(service.processName())
                    .isEmpty();
        }
    }

    private static JsonNode receipt(String registration) {
        return organizer().http().get(at(registration + "/erasure")).expect(200).json();
    }

    private static URI at(String path) {
        return stack().at(Part.REGISTRATION_SERVICE, path);
    }

    private static Stack stack() {
        return LAUNCHED.stack();
    }

    private static Organizer organizer() {
        return LAUNCHED.organizer();
    }
}
