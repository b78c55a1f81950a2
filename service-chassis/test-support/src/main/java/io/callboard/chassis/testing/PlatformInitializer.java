package io.callboard.chassis.testing;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.dao.EmptyResultDataAccessException;

/** Points a test's context at its own database, the common broker and the test issuer. */
final class PlatformInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    /** Longer than in production, because a test may hold a transaction open for a while on a busy machine. */
    private static final Map<String, Object> DEFAULTS = Map.of("callboard.pools.idle-transaction-timeout", "60s");

    /**
     * Consumers that wait for messages keep the machine busy, and a test has few messages. One thread for each topic is
     * enough, and no partition changes hands when a context starts. The broker answers a fetch when there is a message,
     * however long it may wait. The end-to-end tests have the default number of threads.
     */
    private static final Map<String, Object> FEW_MESSAGES = Map.of(
            "spring.kafka.listener.concurrency", "1",
            "spring.kafka.consumer.fetch-min-size", "1B",
            "spring.kafka.consumer.fetch-max-wait", "2s");

    /** How long a test waits for an effect. A busy machine needs more than the ten seconds that Awaitility waits. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Awaitility.setDefaultTimeout(PATIENCE);
        // A row that a test looks for may not be written yet.
        Awaitility.ignoreExceptionByDefault(EmptyResultDataAccessException.class);
        DatabaseServer.Database database = DatabaseServer.create();
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("spring.datasource.url", database.url());
        properties.put("spring.datasource.username", database.role());
        properties.put("spring.datasource.password", database.role());
        properties.put("spring.flyway.user", database.owner());
        properties.put("spring.flyway.password", database.owner());
        properties.put("spring.kafka.bootstrap-servers", KafkaServer.bootstrapServers());
        properties.put("callboard.kafka.partitions", KafkaServer.PARTITIONS);
        // Contexts share the broker, and relays with the same transactional id would fence each other.
        properties.put("callboard.outbox.transactional-id", database.role() + "-relay");
        properties.put("spring.security.oauth2.resourceserver.jwt.issuer-uri", TestIssuer.uri());
        properties.put("spring.security.oauth2.resourceserver.jwt.jwk-set-uri", TestIssuer.keysUri());
        properties.put("spring.security.oauth2.resourceserver.jwt.audiences", TestIssuer.AUDIENCE);
        // Contexts share broker and group, and each has a new database. Without this setting the chassis would assume a
        // dropped database.
        properties.put("callboard.rebuild.enabled", "false");
        properties.put("management.server.port", "0");
        var sources = context.getEnvironment().getPropertySources();
        sources.addFirst(new MapPropertySource("platform-test", properties));
        // Above the files of the service and below the properties of the test.
        sources.addAfter(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                new MapPropertySource("platform-test-few-messages", FEW_MESSAGES));
        sources.addLast(new MapPropertySource("platform-test-defaults", DEFAULTS));
    }
}
