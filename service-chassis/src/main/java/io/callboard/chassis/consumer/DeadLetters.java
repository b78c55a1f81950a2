package io.callboard.chassis.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.callboard.chassis.topic.DeadLetterTopics;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.kafka.support.KafkaUtils;

/** Writes records unchanged to the dead-letter topic of their topic and group, with the reason in headers. */
final class DeadLetters implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final String defaultGroup;
    private final MeterRegistry meters;
    private @Nullable Producer<byte[], byte[]> producer;

    DeadLetters(Supplier<Producer<byte[], byte[]>> producers, String defaultGroup, MeterRegistry meters) {
        this.producers = producers;
        this.defaultGroup = defaultGroup;
        this.meters = meters;
    }

    /**
     * Returns when the broker has acknowledged all of them. Otherwise it throws, and the batch must be delivered again.
     */
    void publish(List<DeadLetter> letters) {
        @Nullable String consumerGroup = KafkaUtils.getConsumerGroupId();
        var group = consumerGroup == null ? defaultGroup : consumerGroup;
        var sender = producer();
        var answers = new ArrayList<Future<RecordMetadata>>(letters.size());
        for (var letter : letters) {
            answers.add(sender.send(toRecord(letter, group)));
        }
        for (var answer : answers) {
            await(answer);
        }
        for (var letter : letters) {
            var source = letter.source();
            ConsumerMeters.deadLetters(meters, source.topic()).increment();
            log.warn(
                    "Record put aside topic={} partition={} offset={} group={} reason={}",
                    source.topic(),
                    source.partition(),
                    source.offset(),
                    group,
                    letter.reason());
        }
    }

    @Override
    public synchronized void destroy() {
        if (producer != null) {
            producer.close();
            producer = null;
        }
    }

    /** Created when first needed, because most services never have a dead letter. */
    private synchronized Producer<byte[], byte[]> producer() {
        if (producer == null) {
            producer = producers.get();
        }
        return producer;
    }

    private static ProducerRecord<byte[], byte[]> toRecord(DeadLetter letter, String group) {
        var source = letter.source();
        var aside = new ProducerRecord<byte[], byte[]>(
                DeadLetterTopics.name(source.topic(), group), null, source.key(), source.value());
        source.headers().forEach(aside.headers()::add);
        header(aside, DeadLetterHeaders.REASON, letter.reason());
        header(aside, DeadLetterHeaders.TOPIC, source.topic());
        header(aside, DeadLetterHeaders.PARTITION, Integer.toString(source.partition()));
        header(aside, DeadLetterHeaders.OFFSET, Long.toString(source.offset()));
        header(aside, DeadLetterHeaders.TIMESTAMP, Long.toString(source.timestamp()));
        header(aside, DeadLetterHeaders.GROUP, group);
        if (letter.failure() != null) {
            header(
                    aside,
                    DeadLetterHeaders.EXCEPTION,
                    letter.failure().getClass().getSimpleName());
        }
        return aside;
    }

    private static void header(ProducerRecord<byte[], byte[]> aside, String name, String value) {
        aside.headers().add(name, value.getBytes(UTF_8));
    }

    private static void await(Future<RecordMetadata> answer) {
        try {
            answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Stopped before the dead-letter topic answered", e);
        } catch (ExecutionException e) {
            throw new KafkaException("The dead-letter topic did not take the record", e.getCause());
        }
    }
}
