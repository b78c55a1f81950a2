package io.callboard.registration.attendance;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How attendance is counted.
 *
 * @param heartbeat how often the watch page says that it is still open
 * @param silence how long after its last heartbeat a session ends without a leave; longer than a heartbeat
 */
@ConfigurationProperties("callboard.attendance")
public record AttendanceProperties(
        @DefaultValue("PT1M") Duration heartbeat,
        @DefaultValue("PT2M30S") Duration silence) {

    public AttendanceProperties {
        if (heartbeat.toMillis() < 1 || silence.compareTo(heartbeat) <= 0) {
            throw new IllegalArgumentException(
                    "callboard.attendance: silence is longer than heartbeat, which is at least 1ms");
        }
    }
}
