package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.KafkaProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random sequences of registrations, cancellations, changes of the capacity, and answers to offers in time and too late,
 * against a model. Some commands fail right before their commit and are sent again, and some messages come twice. After
 * each command the live event has the seats, the offers and the waiting list of the model. In the end each seat that
 * became free was offered once if the live event offered them then, and everybody who has waited and got a seat was
 * promoted once.
 * {@code -Dcallboard.sequences.seed=7} repeats a run.
 */
class WaitingListSequencesIT extends WaitingListScene {

    private static final long SEED = Long.getLong("callboard.sequences.seed", System.nanoTime());
    private static final int SEQUENCES = 6;
    private static final int COMMANDS = 60;
    private static final List<String> FAILPOINTS = List.of(
            "registration.promotion.before-commit",
            "registration.registering.before-commit",
            "registration.accepting-offer.before-commit",
            "registration.hold-expiry.before-commit");

    private final Random random = new Random(SEED);
    private final AtomicInteger failures = new AtomicInteger();

    @Test
    void doWhatTheModelDoes() {
        int promotions = 0;
        int offers = 0;
        for (int number = 0; number < SEQUENCES; number++) {
            Sequence sequence = new Sequence();
            for (int step = 0; step < COMMANDS; step++) {
                sequence.step();
            }
            sequence.assertPublished();
            promotions += sequence.promoted.size();
            offers += sequence.offered.size();
        }
        assertThat(promotions).as("seed " + SEED).isPositive();
        assertThat(offers).as("seed " + SEED).isPositive();
        assertThat(failures).as("seed " + SEED).hasPositiveValue();
    }

    private final class Sequence {

        /** The status of each registration that is not cancelled, in the order of registering. */
        private final Map<String, String> model = new LinkedHashMap<>();

        private final List<UUID> offered = new ArrayList<>();
        private final List<UUID> promoted = new ArrayList<>();
        private final List<String> history = new ArrayList<>();
        private LiveEventFixture event;

        Sequence() {
            event = stage.given(aLiveEvent().withCapacity(random.nextInt(4)).offering(someOffer()));
            history.add("seed " + SEED + ", capacity " + event.capacity() + ", offer " + event.waitlistOffer());
        }

        void step() {
            String email = "person%d@example.com".formatted(random.nextInt(14));
            switch (random.nextInt(10)) {
                case 8, 9 -> answer();
                case 0 -> provide(random.nextInt(8) == 0 ? null : Integer.valueOf(random.nextInt(9)));
                case 1, 2 -> cancel(email);
                default -> register(email);
            }
            assertThat(statuses()).as(this::story).isEqualTo(model);
            assertThat(figures()).as(this::story).isEqualTo(modelFigures());
        }

        private void register(String email) {
            // A known address is answered as a new one.
            String expected = isSeatFree() && !model.containsValue("WAITLISTED") ? "CONFIRMED" : "WAITLISTED";
            history.add("register " + email);
            StringBuilder status = new StringBuilder();
            int answered = amongFailures(() -> {
                var answer = stage.register(event, email);
                status.setLength(0);
                status.append(answer.text("status"));
                return answer.status();
            });
            assertThat(answered).as(this::story).isEqualTo(201);
            assertThat(status).as(this::story).hasToString(expected);
            model.putIfAbsent(email, expected);
        }

        private void cancel(String email) {
            if (!model.containsKey(email)) {
                return;
            }
            history.add("cancel " + email);
            UUID id = id(email);
            assertThat(amongFailures(() -> stage.organizer("org_aurora")
                            .delete("/api/v1/registrations/" + id)
                            .status()))
                    .as(this::story)
                    .isEqualTo(204);
            model.remove(email);
            promote();
        }

        /** The first who has an offer accepts it, or tries to when it has expired. */
        private void answer() {
            Optional<String> email = model.entrySet().stream()
                    .filter(one -> one.getValue().equals("OFFERED"))
                    .map(Map.Entry::getKey)
                    .findFirst();
            if (email.isEmpty()) {
                return;
            }
            boolean inTime = random.nextBoolean();
            history.add((inTime ? "accept " : "expire ") + email.get());
            UUID id = id(email.get());
            String accept = manage(id) + "/accept";
            if (!inTime) {
                expire(id);
            }
            assertThat(amongFailures(() -> stage.api.postForm(accept).status()))
                    .as(this::story)
                    .isEqualTo(303);
            if (inTime) {
                model.put(email.get(), "CONFIRMED");
                promoted.add(id);
            } else {
                // The worker may have begun to cancel it, too. The request skips rows that the worker has locked.
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> !statuses().containsKey(email.get()));
                model.remove(email.get());
                promote();
            }
        }

        private @Nullable String someOffer() {
            return random.nextInt(3) == 0 ? null : "PT2H";
        }

        private void provide(@Nullable Integer capacity) {
            String offer = someOffer();
            history.add("capacity " + capacity + ", offer " + offer);
            LiveEventFixture next = event.withCapacity(capacity).offering(offer).next("SCHEDULED");
            amongFailures(() -> {
                stage.given(next);
                return 200;
            });
            if (random.nextInt(3) == 0) {
                for (LiveEventFixture again : List.of(event, next)) {
                    stage.kafka.send("live-events.v1", again.key(), "LiveEventChanged", again.message());
                }
            }
            event = next;
            promote();
        }

        private void promote() {
            for (Map.Entry<String, String> one : model.entrySet()) {
                if (one.getValue().equals("WAITLISTED") && isSeatFree()) {
                    boolean offers = event.waitlistOffer() != null;
                    one.setValue(offers ? "OFFERED" : "CONFIRMED");
                    (offers ? offered : promoted).add(id(one.getKey()));
                }
            }
        }

        private boolean isSeatFree() {
            Integer capacity = event.capacity();
            return capacity == null || count("CONFIRMED") + count("OFFERED") < capacity;
        }

        private long count(String status) {
            return model.values().stream().filter(status::equals).count();
        }

        /** Sends the command; sometimes its commit fails, and it is sent again. */
        private int amongFailures(IntSupplier command) {
            if (random.nextInt(4) != 0) {
                return command.getAsInt();
            }
            AtomicInteger hits = new AtomicInteger();
            String failpoint = FAILPOINTS.get(random.nextInt(FAILPOINTS.size()));
            int status;
            try (var _ = Failpoints.arm(failpoint, () -> {
                if (hits.getAndIncrement() == 0) {
                    failures.incrementAndGet();
                    throw new Failpoints.InjectedFault(failpoint);
                }
            })) {
                status = command.getAsInt();
            }
            history.add("status " + status);
            return status < 500 ? status : command.getAsInt();
        }

        private UUID id(String email) {
            return Tenancy.callAsPlatform(() -> stage.jdbc
                    .sql("""
                            select id from registration
                            where event_id = :event and email = :email and status <> 'CANCELLED'
                            """)
                    .param("event", event.id())
                    .param("email", email)
                    .query(UUID.class)
                    .single());
        }

        private Map<String, String> statuses() {
            Map<String, String> statuses = new LinkedHashMap<>();
            Tenancy.runAsPlatform(() -> stage.jdbc
                    .sql("select email, status from registration where event_id = :event and status <> 'CANCELLED'")
                    .param("event", event.id())
                    .query((row, number) -> statuses.put(row.getString("email"), row.getString("status")))
                    .list());
            return statuses;
        }

        private String figures() {
            var stats = stage.stats(event);
            return "%d confirmed, %d offered, %d waitlisted"
                    .formatted(
                            stats.path("confirmed").asInt(),
                            stats.path("pending").asInt(),
                            stats.path("waitlisted").asInt());
        }

        private String modelFigures() {
            return "%d confirmed, %d offered, %d waitlisted"
                    .formatted(count("CONFIRMED"), count("OFFERED"), count("WAITLISTED"));
        }

        private String story() {
            return String.join("\n", history);
        }

        void assertPublished() {
            assertPublished("RegistrationOffered", offered);
            assertPublished("RegistrationPromoted", promoted);
        }

        private void assertPublished(String type, List<UUID> expected) {
            List<String> keys =
                    stage.registrations(event).stream().map(UUID::toString).toList();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(stage.kafka.received("registrations.v1").stream()
                                    .filter(message -> type.equals(KafkaProbe.type(message)))
                                    .map(KafkaProbe::key)
                                    .filter(keys::contains)
                                    .toList())
                            .as(this::story)
                            .containsExactlyInAnyOrderElementsOf(
                                    expected.stream().map(UUID::toString).toList()));
        }
    }
}
