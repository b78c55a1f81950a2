package io.callboard.chassis.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Points a test's context at its own database, the common broker and the test issuer. */
final class PlatformInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    /** A test may hold a transaction open while it looks at what the others do, on a busy machine. */
    private static final Map<String, Object> DEFAULTS = Map.of("callboard.pools.idle-transaction-timeout", "60s");

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        DatabaseServer.Database database = DatabaseServer.create();
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("spring.datasource.url", database.url());
        properties.put("spring.datasource.username", database.role());
        properties.put("spring.datasource.password", database.role());
        properties.put("spring.flyway.user", database.owner());
        properties.put("spring.flyway.password", database.owner());
        properties.put("spring.kafka.bootstrap-servers", KafkaServer.bootstrapServers());
        properties.put("callboard.kafka.partitions", KafkaServer.PARTITIONS);
        // Contexts share the broker, and relays of one transactional id would fence each other.
        properties.put("callboard.outbox.transactional-id", database.role() + "-relay");
        properties.put("spring.security.oauth2.resourceserver.jwt.issuer-uri", TestIssuer.uri());
        properties.put("spring.security.oauth2.resourceserver.jwt.jwk-set-uri", TestIssuer.keysUri());
        properties.put("spring.security.oauth2.resourceserver.jwt.audiences", TestIssuer.AUDIENCE);
        // Contexts of one test run share the broker and the group, and each has a new database: none was dropped.
        properties.put("callboard.rebuild.enabled", "false");
        properties.put("management.server.port", "0");
        var sources = context.getEnvironment().getPropertySources();
        sources.addFirst(new MapPropertySource("platform-test", properties));
        sources.addLast(new MapPropertySource("platform-test-defaults", DEFAULTS));
    }
}
