package io.callboard.local.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A benchmark sends millions of messages, and the sandbox has a small heap. */
class MessagesTest {

    private static final int BATCHES = 1_010;
    private static final int BATCH = 100;

    @TempDir
    Path folder;

    @Test
    void keepsTheNewestInMemoryAndAllInItsFiles() throws IOException {
        List<Message> sent = new ArrayList<>();
        try (Messages messages = Messages.open(folder, Clock.systemUTC())) {
            for (int batch = 0; batch < BATCHES; batch++) {
                List<Draft> drafts = IntStream.range(0, BATCH)
                        .mapToObj(place ->
                                new Draft("ada@example.com", UUID.randomUUID().toString(), place, 1))
                        .toList();
                sent.addAll(messages.accept(Provider.RESEND, new byte[BATCH], drafts, "key", Instant.now()));
            }
            assertHasAll(messages, sent);
        }
        try (Messages messages = Messages.open(folder, Clock.systemUTC())) {
            assertHasAll(messages, sent);
        }
    }

    private static void assertHasAll(Messages messages, List<Message> sent) throws IOException {
        assertThat(messages.stats().accepted()).isEqualTo(BATCHES * BATCH);
        assertThat(messages.stats().duplicates()).isZero();
        assertThat(messages.newest(_ -> true, 0, 1).total()).isEqualTo(100_000);
        assertThat(messages.newest(_ -> true, 0, 1).items())
                .extracting(Message::id)
                .containsExactly(sent.getLast().id());
        assertThat(messages.find(sent.getFirst().id())).isEmpty();
        assertThat(messages.find(sent.getLast().id())).isPresent();
        AtomicInteger read = new AtomicInteger();
        messages.forEach(message -> assertThat(message.id())
                .isEqualTo(sent.get(read.getAndIncrement()).id()));
        assertThat(read).hasValue(BATCHES * BATCH);
    }
}
