package io.callboard.chassis.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.chassis.problem.Problem;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

class EventStreamTest {

    private static final int LAST = 3;

    private final Map<String, Integer> states = new ConcurrentHashMap<>(Map.of("tides", 1));
    private final MockHttpServletResponse response = new MockHttpServletResponse();

    @Test
    void endsAfterTheLastState() throws Exception {
        var watches = watches(1);
        var stream = new EventStream<>(watches, JsonMapper.shared(), (Integer state) -> state == LAST);
        CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> answer(stream));
        Awaitility.await().until(() -> response.getContentAsString().contains("data: 1\n\n"));

        states.put("tides", LAST);
        watches.read();
        answered.get(1, TimeUnit.MINUTES);

        assertThat(response.getContentAsString()).isEqualTo("retry: 3000\ndata: 1\n\ndata: 3\n\n");
        assertThat(response.getContentType()).isEqualTo("text/event-stream;charset=UTF-8");
    }

    @Test
    void refusesOneWatchTooMany() {
        var stream = new EventStream<>(watches(0), JsonMapper.shared(), (Integer state) -> false);

        assertThatThrownBy(() -> stream.answer("tides", 1, new MockHttpServletRequest("HEAD", "/"), response))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.getStatusCode().value()).isEqualTo(429));
    }

    private void answer(EventStream<String, Integer> stream) {
        try {
            stream.answer("tides", 1, new MockHttpServletRequest(), response);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Watches<String, Integer> watches(int most) {
        return new Watches<>("test", subjects -> states, new SimpleMeterRegistry(), most);
    }
}
