package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.failpoint.Failpoints.InjectedFault;
import io.callboard.event.liveevent.LiveEventModel.Command;
import io.callboard.event.liveevent.LiveEventModel.Kind;
import io.callboard.event.liveevent.LiveEventModel.Message;
import io.callboard.event.liveevent.Organizer.Answer;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random sequences of commands against a model. Some commands come with a wrong If-Match, some twice under one idempotency
 * key, some fail right before their commit and are sent again; the relay fails between sending and deleting. After each
 * command the live event is what the model is, and in the end the topic holds what the model published, in its order.
 * {@code -Dcallboard.sequences.seed=7} repeats a run.
 */
class CommandSequencesIT extends LiveEventsScene {

    private static final long SEED = Long.getLong("callboard.sequences.seed", System.nanoTime());
    private static final int SEQUENCES = 25;
    private static final int COMMANDS = 25;

    private final Random random = new Random(SEED);
    private final AtomicInteger changesThatFailed = new AtomicInteger();

    @Test
    void doWhatTheModelDoes() {
        List<Sequence> sequences = new ArrayList<>();
        try (var _ = Failpoints.arm("chassis.outbox.after-send", this::failNowAndThen)) {
            for (int number = 0; number < SEQUENCES; number++) {
                Sequence sequence = new Sequence(random.nextBoolean());
                sequences.add(sequence);
                for (int step = 0; step < COMMANDS; step++) {
                    sequence.step();
                }
            }
        }
        sequences.forEach(Sequence::assertPublished);
        assertThat(changesThatFailed).hasPositiveValue();
    }

    private void failNowAndThen() {
        if (Math.floorMod(System.nanoTime() / 1_000, 10) == 0) {
            throw new InjectedFault("chassis.outbox.after-send");
        }
    }

    private final class Sequence {
        private final LiveEventModel model;
        private final String id;
        private final List<String> history = new ArrayList<>();

        Sequence(boolean draft) {
            id = organizer
                    .post(draft ? "?draft=true" : "", TIDES.replace("Tides", LiveEventModel.titleOf(0)))
                    .text("/id");
            model = new LiveEventModel(
                    draft ? LiveEventStatus.DRAFT : LiveEventStatus.SCHEDULED,
                    LiveEventModel.titleOf(0),
                    LiveEventModel.startOf(18));
        }

        void step() {
            Command command = command();
            String key = UUID.randomUUID().toString();
            Answer answer = random.nextInt(8) == 0 ? sendAmongFailures(command, key) : send(command, key);
            history.add(command + " " + answer.status());
            if (answer.status() == 500) {
                assertIsTheModel();
                answer = send(command, key);
            }
            int expected = model.apply(command);
            assertThat(answer.status()).as(this::story).isEqualTo(expected);
            assertIsTheModel();
            if (isPost(command) && random.nextInt(4) == 0) {
                Answer again = send(command, key);
                assertThat(again.status()).as(this::story).isEqualTo(expected);
                assertThat(again.body().path("version"))
                        .as(this::story)
                        .isEqualTo(answer.body().path("version"));
                assertIsTheModel();
            }
        }

        private Command command() {
            Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
            // Rare, so that most sequences live longer.
            if ((kind == Kind.CANCEL || kind == Kind.END) && random.nextInt(4) != 0) {
                kind = Kind.RENAME;
            }
            int value = switch (kind) {
                case MOVE, RESCHEDULE -> 16 + random.nextInt(3);
                case DELAY -> 1 + random.nextInt(20);
                default -> random.nextInt(3);
            };
            Integer ifMatch = switch (random.nextInt(6)) {
                case 0, 1, 2 -> null;
                case 3, 4 -> model.version;
                default -> Math.max(1, model.version - 1 + random.nextInt(3));
            };
            return new Command(kind, value, ifMatch);
        }

        /** Each change that publishes something fails before its commit. What publishes nothing is not concerned. */
        private Answer sendAmongFailures(Command command, String key) {
            try (var _ = Failpoints.arm("event.change.before-commit", () -> {
                changesThatFailed.incrementAndGet();
                throw new InjectedFault("event.change.before-commit");
            })) {
                return send(command, key);
            }
        }

        private Answer send(Command command, String key) {
            List<String> headers = new ArrayList<>();
            if (command.ifMatch() != null) {
                headers.addAll(List.of("If-Match", "\"" + command.ifMatch() + "\""));
            }
            if (isPost(command)) {
                headers.addAll(List.of("Idempotency-Key", key));
            }
            return organizer.call(
                    switch (command.kind()) {
                        case RENAME, MOVE -> "PATCH";
                        case CANCEL -> "DELETE";
                        default -> "POST";
                    },
                    "/" + id
                            + switch (command.kind()) {
                                case RENAME, MOVE, CANCEL -> "";
                                case RESCHEDULE -> "/reschedule";
                                case DELAY -> "/delay";
                                case PUBLISH -> "/publish";
                                case START -> "/start";
                                case END -> "/end";
                            },
                    bodyOf(command),
                    headers.toArray(String[]::new));
        }

        private static @Nullable String bodyOf(Command command) {
            return switch (command.kind()) {
                case RENAME -> "{\"title\": \"" + LiveEventModel.titleOf(command.value()) + "\"}";
                case MOVE, RESCHEDULE -> later(command.value());
                case DELAY -> "{\"minutes\": " + command.value() + "}";
                case PUBLISH, START, END, CANCEL -> null;
            };
        }

        private static boolean isPost(Command command) {
            return switch (command.kind()) {
                case RENAME, MOVE, CANCEL -> false;
                case RESCHEDULE, DELAY, PUBLISH, START, END -> true;
            };
        }

        private void assertIsTheModel() {
            Answer seen = organizer.get("/" + id);
            assertThat(seen.etag()).as(this::story).isEqualTo("\"" + model.version + "\"");
            assertThat(seen.text("/status")).as(this::story).isEqualTo(model.status.name());
            assertThat(seen.body().at("/epoch").asInt()).as(this::story).isEqualTo(model.epoch);
            assertThat(seen.text("/title")).as(this::story).isEqualTo(model.title);
            assertThat(LocalDateTime.parse(seen.text("/start/local")))
                    .as(this::story)
                    .isEqualTo(model.start);
        }

        /** A message that was sent twice, because the relay failed after sending it, counts once. */
        void assertPublished() {
            await().untilAsserted(() -> assertThat(told(id).stream()
                            .map(told -> new Message(
                                    told.type(),
                                    told.value().at("/version").asInt(),
                                    told.value().at("/epoch").asInt()))
                            .distinct())
                    .as(this::story)
                    .containsExactlyElementsOf(model.messages));
        }

        private String story() {
            return "seed %d, live event %s: %s".formatted(SEED, id, String.join(", ", history));
        }
    }
}
