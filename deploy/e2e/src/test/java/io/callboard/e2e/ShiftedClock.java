package io.callboard.e2e;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Takes the place of the clock of a service. {@code ArchitectureTest} of each service makes sure that its code reads no
 * other clock of the machine.
 */
@Configuration(proxyBeanMethods = false)
class ShiftedClock {

    private static final String SHIFT = "callboard.e2e.clock-shift";

    @Bean
    Clock clock(@Value("${" + SHIFT + "}") Duration by) {
        System.Logger log = System.getLogger(ShiftedClock.class.getName());
        log.log(System.Logger.Level.INFO, message(by));
        return Clock.offset(Clock.systemUTC(), by);
    }

    /** What the process logs when it has this clock. */
    static String message(Duration by) {
        return "The clock of this process is shifted by " + by;
    }

    /** Options for a process whose clock is shifted. It also needs {@link #classes}. */
    static String[] options(Duration by) {
        return new String[] {"-Dspring.main.sources=" + ShiftedClock.class.getName(), "-D" + SHIFT + "=" + by};
    }

    /** Where this class is. */
    static Path classes() {
        try {
            return Path.of(ShiftedClock.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
