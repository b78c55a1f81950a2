package io.callboard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleTest {
    private static final Instant AT = Instant.parse("2026-12-01T17:00:00Z");

    @Test
    void countsForTheInnermostMethodOfOurs() {
        Sample sample = sample(
                "dispatch-1",
                "java.util.HashMap.get",
                "tools.jackson.databind.ObjectWriter.writeValue",
                "io.callboard.notifier.dispatch.Rendering.json",
                "io.callboard.notifier.dispatch.Dispatching.run");

        assertThat(sample.own()).isEqualTo("notifier.dispatch.Rendering.json");
        assertThat(sample.innermost()).isEqualTo("java.util.HashMap.get");
    }

    @Test
    void countsLambdasForTheMethodThatHoldsThem() {
        assertThat(sample("main", "io.callboard.event.Scheduling.lambda$schedule$12")
                        .own())
                .isEqualTo("event.Scheduling.schedule");
    }

    @Test
    void countsGeneratedSubclassesForTheirClass() {
        assertThat(sample("main", "io.callboard.event.Scheduling$$SpringCGLIB$$0.schedule")
                        .own())
                .isEqualTo("event.Scheduling.schedule");
        assertThat(sample("main", "io.callboard.event.Scheduling$$Lambda.0x00007f001c4a5c38.run")
                        .own())
                .isEqualTo("event.Scheduling.run");
    }

    @Test
    void namesTheKindOfThreadWhereNoMethodIsOurs() {
        assertThat(sample("http-nio-8081-exec-7", "sun.nio.ch.Net.poll").own()).isEqualTo("thread http-nio-#-exec-#");
        assertThat(sample("", "java.lang.VirtualThread.run").own()).isEqualTo("thread (virtual)");
    }

    @Test
    void standsAnEmptyStack() {
        assertThat(sample("main").innermost()).isEqualTo("(unknown)");
    }

    private static Sample sample(String thread, String... stack) {
        return Sample.of(AT, thread, List.of(stack));
    }
}
