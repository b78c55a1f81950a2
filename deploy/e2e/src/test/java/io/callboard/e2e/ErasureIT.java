package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/** After an erasure nothing of the person is in any table, topic or log of the platform, and nothing more is sent. */
class ErasureIT extends WholeWayScene {

    private static final List<Part> SERVICES = List.of(
            Part.EVENT_SERVICE,
            Part.REGISTRATION_SERVICE,
            Part.SCHEDULER_SERVICE,
            Part.NOTIFIER_SERVICE,
            Part.ANALYTICS_SERVICE);

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void leavesNothingOfThePersonAnywhere() {
        String mark = UUID.randomUUID().toString().replaceAll("[^a-f]", "");
        Person erased = Person.byMailAndText("Xanthippa" + mark, "Europe/Berlin");
        Person stays = Person.byMail("Ottokara", "Europe/Berlin");
        String lastName = "Ravensworth" + mark;
        String company = "Ravensworth Harbour " + mark;
        List<String> values = List.of(
                erased.firstName(),
                lastName,
                company,
                erased.email(),
                erased.phone(),
                "medium" + mark,
                "agreed" + mark);
        String eventId = schedule("Erased", Times.in(Duration.ofHours(4)), "PT1H");
        register(erased, eventId, lastName, company, mark);
        stays.registerFor(stack(), eventId);
        Times.soon().untilAsserted(() -> {
            assertThat(erased.everything(stack())).hasSize(2);
            assertThat(stays.mails(stack())).hasSize(1);
        });
        String manage = link(erased.mails(stack()).getFirst(), "/manage/");
        String id = organizer()
                .registrations(eventId)
                .filter(registration -> registration.path("email").asString("").equals(erased.email()))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asString();
        Databases databases = new Databases(stack());
        // Shows that the search finds what is there.
        assertThat(databases.rowsWith(Part.REGISTRATION_SERVICE, values)).contains("registration");

        Answer answer = organizer().http().delete(at("/api/v1/registrations/" + id + "/personal-data"));

        answer.expect(202);
        assertThat(answer.header("Location")).isEqualTo("/api/v1/registrations/" + id + "/erasure");
        Times.soon()
                .untilAsserted(() -> assertThat(receipt(answer.header("Location"))
                                .path("complete")
                                .asBoolean())
                        .isTrue());
        assertThat(receipt(answer.header("Location")).path("services").valueStream())
                .extracting(service -> service.path("service").asString() + " "
                        + service.path("status").asString())
                .containsExactly(
                        "registration-service CONFIRMED",
                        "scheduler-service CONFIRMED",
                        "notifier-service CONFIRMED",
                        "analytics-service CONFIRMED");
        assertThat(get(manage).status()).isEqualTo(410);

        organizer().reschedule(eventId, Times.in(Duration.ofHours(5)));

        Times.soon().untilAsserted(() -> assertThat(stays.mails(stack())).hasSize(2));
        Times.soon()
                .untilAsserted(() -> assertThat(organizer().deliveries(eventId))
                        .noneMatch(
                                delivery -> delivery.path("status").asString().equals("QUEUED")));
        assertThat(erased.everything(stack())).hasSize(2);
        for (Part service : SERVICES) {
            assertThat(databases.rowsWith(service, values))
                    .as(service.processName())
                    .isEmpty();
        }
        try (Topics topics = new Topics(stack().brokers())) {
            assertThat(topics.typesAbout("registrations.v1", eventId)).contains("RegistrationErased");
            assertThat(topics.all())
                    .isNotEmpty()
                    .allSatisfy(message -> assertThat(message.readable()).doesNotContainIgnoringCase(forms(values)));
        }
        // The sandbox is not a part of the platform: it shows what the providers got.
        stack().processes().stream()
                .map(Stack.Running::name)
                .filter(name -> !name.equals(Part.SANDBOX.processName()))
                .forEach(name -> assertThat(stack().log(name)).as(name).doesNotContainIgnoringCase(forms(values)));
        assertThat(organizer()
                        .analytics(eventId)
                        .path("registrations")
                        .path("total")
                        .asInt())
                .isEqualTo(2);
    }

    private void register(Person person, String eventId, String lastName, String company, String mark) {
        Http.anonymous()
                .post(
                        at("/api/v1/registrations"),
                        Map.of(
                                "eventId", eventId,
                                "firstName", person.firstName(),
                                "lastName", lastName,
                                "email", person.email(),
                                "phone", person.phone(),
                                "company", company,
                                "channels", person.channels(),
                                "timeZone", "Europe/Berlin",
                                "source", Map.of("utmSource", "newsletter", "utmMedium", "medium" + mark),
                                "consent", Map.of("text", "agreed" + mark, "at", "2026-01-01T00:00:00Z")),
                        "Idempotency-Key",
                        UUID.randomUUID().toString())
                .expect(201);
    }

    /** A phone number also without its plus sign. */
    private static CharSequence[] forms(List<String> values) {
        return values.stream()
                .flatMap(value -> value.startsWith("+") ? Stream.of(value, value.substring(1)) : Stream.of(value))
                .toArray(CharSequence[]::new);
    }

    private static JsonNode receipt(String location) {
        return organizer().http().get(at(location)).expect(200).json();
    }

    private static URI at(String path) {
        return stack().at(Part.REGISTRATION_SERVICE, path);
    }
}
