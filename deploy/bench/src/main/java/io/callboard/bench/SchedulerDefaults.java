package io.callboard.bench;

import io.callboard.e2e.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/** Defaults of scheduler-service, from the metadata of its build. */
final class SchedulerDefaults {
    private static final Path METADATA =
            Path.of("scheduler-service/target/classes/META-INF/spring-configuration-metadata.json");

    private SchedulerDefaults() {}

    /** The lead of a timer without members. */
    static Duration armLead() {
        return JsonMapper.shared()
                .readTree(Stack.root().resolve(METADATA).toFile())
                .path("properties")
                .valueStream()
                .filter(property -> property.path("name").asString("").equals("callboard.timers.arm-lead"))
                .map(property -> property.path("defaultValue").asString())
                .map(seconds -> Duration.parse("PT" + seconds.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow();
    }
}
