package io.callboard.chassis.consumer;

import io.callboard.chassis.outbox.OutboxAutoConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Import;

/** A service with the chassis' messaging and one listener. */
@SpringBootConfiguration
@ImportMessaging
@ImportAutoConfiguration(OutboxAutoConfiguration.class)
@Import({Things.class, ThingListener.class})
class ThingService {}
