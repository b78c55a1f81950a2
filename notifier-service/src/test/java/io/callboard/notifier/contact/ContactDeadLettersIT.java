package io.callboard.notifier.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.notifier.NotifierTest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.kafka.core.KafkaAdmin;

/**
 * Contacts that cannot be applied are copied to a dead-letter topic, and must be gone from it within 72 hours of an
 * erasure. The test reads the topic's settings from the broker, and sends a contact that cannot be decrypted.
 */
@NotifierTest
class ContactDeadLettersIT {

    private static final String TOPIC = "contacts.v1.notifier-service.dlt";

    /** The broker looks for expired segments every five minutes, and deletes their files a minute later. */
    private static final Duration BROKERS_OWN_TIME = Duration.ofMinutes(10);

    @Test
    void areGoneWithinTheTimeOfAnErasure(@Autowired KafkaAdmin kafka) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
        try (var admin = Admin.create(kafka.getConfigurationProperties())) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> admin.listTopics().names().get().contains(TOPIC));
            var config = admin.describeConfigs(List.of(topic))
                    .values()
                    .values()
                    .iterator()
                    .next()
                    .get();

            var longest = millis(config, TopicConfig.SEGMENT_MS_CONFIG)
                    .plus(millis(config, TopicConfig.RETENTION_MS_CONFIG))
                    .plus(BROKERS_OWN_TIME);

            assertThat(longest).isLessThanOrEqualTo(Duration.ofHours(72));
        }
    }

    @Test
    void holdAContactThatDoesNotOpen(@Autowired KafkaProbe kafka) {
        String registrationId = UUID.randomUUID().toString();
        kafka.send(
                "contacts.v1",
                registrationId,
                "ContactRecorded",
                Map.of(
                        "registrationId",
                        registrationId,
                        "organizerId",
                        "org_aurora",
                        "version",
                        1,
                        "keyId",
                        "k1",
                        "ciphertext",
                        Base64.getEncoder().encodeToString(new byte[60])));

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(kafka.received(TOPIC, registrationId))
                        .singleElement()
                        .satisfies(letter -> assertThat(KafkaProbe.header(letter, "dlt_reason"))
                                .contains("UnreadableCiphertextException")));
    }

    private static Duration millis(Config config, String name) {
        return Duration.ofMillis(Long.parseLong(config.get(name).value()));
    }
}
