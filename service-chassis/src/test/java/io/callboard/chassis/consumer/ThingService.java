package io.callboard.chassis.consumer;

import io.callboard.chassis.message.MessageAutoConfiguration;
import io.callboard.chassis.outbox.OutboxAutoConfiguration;
import io.callboard.chassis.progress.ProgressAutoConfiguration;
import io.callboard.chassis.topic.TopicAutoConfiguration;
import io.callboard.chassis.trace.TraceAutoConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Import;

/** A service with the chassis' messaging and one listener. */
@SpringBootConfiguration
@ImportAutoConfiguration({
    DataSourceAutoConfiguration.class,
    DataSourceTransactionManagerAutoConfiguration.class,
    TransactionAutoConfiguration.class,
    JdbcTemplateAutoConfiguration.class,
    JdbcClientAutoConfiguration.class,
    FlywayAutoConfiguration.class,
    JacksonAutoConfiguration.class,
    KafkaAutoConfiguration.class,
    MessageAutoConfiguration.class,
    OutboxAutoConfiguration.class,
    TopicAutoConfiguration.class,
    ProgressAutoConfiguration.class,
    ConsumerAutoConfiguration.class,
    TraceAutoConfiguration.class
})
@Import({Things.class, ThingListener.class})
class ThingService {}
