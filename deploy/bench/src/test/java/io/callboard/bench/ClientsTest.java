package io.callboard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClientsTest {
    @Test
    void sendsEachRequestOnce() {
        ConcurrentLinkedQueue<Integer> sent = new ConcurrentLinkedQueue<>();

        new Clients(3).send(n -> n < 100, sent::add);

        assertThat(sent)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 100).boxed().toList());
    }

    @Test
    void keepsUnexpectedAnswersApart() {
        Answers answers = new Answers();

        answers.add(1, "201", "201");
        answers.add(2, "503", "201");
        answers.add(3, "503", "201");

        assertThat(answers.count()).isEqualTo(3);
        assertThat(answers.failed()).isEqualTo(2);
        assertThat(List.copyOf(answers.errors().keySet())).containsExactly("503");
    }
}
