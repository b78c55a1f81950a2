package io.callboard.local;

import io.callboard.local.sandbox.MessageWebhooks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A service of the platform with its settings in the stack. */
enum Service {
    EVENT("event", "EventServiceApplication", 8081, 256),
    REGISTRATION("registration", "RegistrationServiceApplication", 8082, 320),
    SCHEDULER("scheduler", "SchedulerServiceApplication", 8083, 256),
    NOTIFIER("notifier", "NotifierServiceApplication", 8084, 384),
    ANALYTICS("analytics", "AnalyticsServiceApplication", 8085, 256);

    private static final int MANAGEMENT = 1000;

    private final String word;
    private final String application;
    private final int port;
    private final int heapMegabytes;

    Service(String word, String application, int port, int heapMegabytes) {
        this.word = word;
        this.application = application;
        this.port = port;
        this.heapMegabytes = heapMegabytes;
    }

    String module() {
        return word + "-service";
    }

    /** The name of its database and of the role that it works as. */
    String database() {
        return word;
    }

    /** The role that owns its database and migrates it. */
    String migrationRole() {
        return word + "_migration";
    }

    String mainClass() {
        return "io.callboard." + word + "." + application;
    }

    int heapMegabytes() {
        return heapMegabytes;
    }

    int port(Settings settings) {
        return settings.port(port);
    }

    int managementPort(Settings settings) {
        return settings.port(port + MANAGEMENT);
    }

    /** All settings that depend on the port offset. The other settings for one machine are in the profile `local`. */
    Map<String, Object> properties(Settings settings, Instance instance) {
        String sandbox = "http://localhost:" + settings.port(Ports.SANDBOX);
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("server.port", instance.port(settings));
        properties.put("server.address", settings.bind());
        properties.put("management.server.port", instance.managementPort(settings));
        // Needs no token, so it must not be reachable from the network.
        properties.put("management.server.address", Settings.LOOPBACK);
        properties.put(
                "spring.datasource.url",
                "jdbc:postgresql://localhost:%d/%s?reWriteBatchedInserts=true"
                        .formatted(Ports.database(settings, this), database()));
        properties.put("spring.datasource.username", database());
        properties.put("spring.datasource.password", database());
        properties.put("spring.flyway.user", migrationRole());
        properties.put("spring.flyway.password", migrationRole());
        properties.put("spring.kafka.bootstrap-servers", "localhost:" + Ports.broker(settings, this));
        properties.put("spring.security.oauth2.resourceserver.jwt.issuer-uri", sandbox);
        properties.put("spring.security.oauth2.resourceserver.jwt.jwk-set-uri", sandbox + "/jwks.json");
        properties.put("spring.security.oauth2.resourceserver.jwt.audiences", "callboard");
        properties.put("callboard.links.public-url", "http://localhost:" + settings.port(Ports.EDGE));
        properties.put("callboard.resend.base-url", sandbox + "/resend");
        properties.put("callboard.twilio.base-url", sandbox + "/twilio");
        if (this == NOTIFIER) {
            properties.putAll(spareAccounts(settings, sandbox));
            if (!settings.inAppAccounts().isEmpty()) {
                properties.put("callboard.routing.accounts.IN_APP", String.join(",", settings.inAppAccounts()));
                properties.put("callboard.knock.base-url", sandbox + "/knock");
                properties.put("callboard.knock.api-key", "local");
                properties.put("callboard.knock.requests-per-second", 0);
            }
            properties.put("callboard.sender-domains.resolver", sandbox + "/dns-query");
        }
        properties.put("callboard.mux.base-url", sandbox + "/mux");
        properties.put("callboard.mux.player-url", sandbox + "/mux/play");
        return properties;
    }

    /** Accounts that take over when Resend fails; none by default. */
    private static Map<String, Object> spareAccounts(Settings settings, String sandbox) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> names = settings.spareMailAccounts();
        if (names.isEmpty()) {
            return properties;
        }
        properties.put("callboard.routing.accounts.EMAIL", "resend," + String.join(",", names));
        for (String name : names) {
            String prefix = "callboard." + name;
            properties.put(prefix + ".from", "Callboard <events@callboard.local>");
            properties.put(prefix + ".requests-per-second", 0);
            if (name.equals("smtp")) {
                properties.put(prefix + ".host", "localhost");
                properties.put(prefix + ".port", settings.port(Ports.SMTP));
                properties.put(prefix + ".security", "NONE");
            } else {
                properties.put(prefix + ".base-url", sandbox + "/" + name);
                properties.put(prefix + ".api-key", "local");
            }
            if (name.equals("sendgrid")) {
                properties.put(prefix + ".webhook-key", MessageWebhooks.SENDGRID_PUBLIC_KEY);
            }
            if (name.equals("mailgun")) {
                properties.put(prefix + ".domain", "callboard.local");
                properties.put(prefix + ".webhook-signing-key", "local");
            }
        }
        return properties;
    }
}
