package io.callboard.analytics.room;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of rooms.
 *
 * @param opensBefore how long before the start of a live event viewers can write and vote
 * @param passWrites what a pass can write at once: questions, messages and votes; it is free again evenly during the period
 * @param passPeriod period of these
 */
@ConfigurationProperties("callboard.room")
record RoomProperties(
        @DefaultValue("PT1H") Duration opensBefore,
        @DefaultValue("60") int passWrites,
        @DefaultValue("PT1M") Duration passPeriod) {}
