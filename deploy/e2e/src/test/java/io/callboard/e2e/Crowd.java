package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** The imported registrants of one live event, known by their numbers, and the mails that arrived for each. */
record Crowd(Stack stack, Organizer organizer, String eventId, String domain, int size) {

    /** Schedules a live event and imports these people into it. */
    static Crowd register(
            Stack stack, Organizer organizer, String domain, int size, Instant startsAt, String... rules) {
        String eventId = organizer
                .schedule("For " + size + " of " + domain, startsAt, List.of(rules))
                .path("id")
                .asString();
        return register(stack, organizer, domain, size, eventId);
    }

    /** Imports these people into a live event, once every service knows it. */
    static Crowd register(Stack stack, Organizer organizer, String domain, int size, String eventId) {
        await().ignoreExceptions().until(() -> organizer.isKnown(eventId));
        JsonNode report = organizer.importCsv(eventId, People.csv(size, domain));
        assertThat(People.imported(report)).as(report.toString()).isEqualTo(size);
        return new Crowd(stack, organizer, eventId, domain, size);
    }

    /** Waits until the notifier has queued a message of this kind for each of them. */
    void awaitQueued(String kind) {
        await().ignoreExceptions()
                .until(() -> Accounts.total(Accounts.ofKind(organizer.summary(eventId), kind), "queued") == size);
    }

    /** Removes the registrations of the people from one number on. */
    void removeFrom(int first) {
        Set<String> leaving = IntStream.range(first, size)
                .mapToObj(number -> People.address(number, domain))
                .collect(Collectors.toSet());
        List<String> registrations = organizer
                .registrations(eventId)
                .filter(registration ->
                        leaving.contains(registration.path("email").asString("")))
                .map(registration -> registration.path("id").asString())
                .toList();
        assertThat(registrations).hasSize(leaving.size());
        registrations.forEach(organizer::removeRegistration);
    }

    List<Received> mails(int number) {
        return stack.sandbox().received(People.address(number, domain));
    }

    /** For each person the kinds of the mails that arrived, in order of arrival. */
    List<List<String>> kindsByPerson() {
        Map<String, String> kinds = organizer
                .deliveries(eventId)
                .collect(Collectors.toMap(
                        delivery -> delivery.path("id").asString(),
                        delivery -> delivery.path("kind").asString()));
        return IntStream.range(0, size)
                .mapToObj(number -> mails(number).stream()
                        .map(mail -> kinds.getOrDefault(mail.deliveryId(), "of no known delivery"))
                        .toList())
                .toList();
    }

    /** Asserts that each person got exactly these kinds of mail, in this order. */
    void assertEachGot(String... kinds) {
        assertThat(kindsByPerson()).containsOnly(List.of(kinds)).hasSize(size);
    }

    void assertBalanced() {
        assertThat(Accounts.ofTimers(organizer.summary(eventId)))
                .isNotEmpty()
                .allSatisfy(Accounts::assertBalanced)
                .allSatisfy(line -> assertThat(line.path("queued").asInt())
                        .as(line.toString())
                        .isZero());
    }
}
