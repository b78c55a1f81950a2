package io.callboard.event.host;

import io.callboard.chassis.crypto.Aes;
import io.callboard.chassis.security.KeyRing;
import io.callboard.chassis.security.Secrets;
import io.callboard.event.host.message.HostAdded;
import io.callboard.event.host.message.HostDetails;
import io.callboard.event.reminder.ReminderRule;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Encrypts a host for registration-service with AES-256-GCM. The ids are additional authenticated data, so the
 * ciphertext can be decrypted only with the ids of this host, registration, live event and organizer.
 */
@Component
class HostSeal {

    private final KeyRing keys;
    private final JsonMapper json;

    HostSeal(Environment environment, JsonMapper json) {
        this.keys = Secrets.requireKeys(environment, "callboard.streams.key");
        this.json = json;
    }

    HostAdded close(Host host) {
        var details = new HostDetails(
                host.firstName(),
                host.lastName(),
                host.email().value(),
                host.locale(),
                host.timeZone(),
                host.reminderRules().stream().map(ReminderRule::toString).toList());
        String associated = host.id() + "|" + host.registrationId() + "|" + host.eventId() + "|"
                + host.organizer().value();
        byte[] ciphertext = Aes.encrypt(
                keys.current("AES"), json.writeValueAsBytes(details), associated.getBytes(StandardCharsets.UTF_8));
        return new HostAdded(
                host.id(),
                host.registrationId(),
                host.eventId(),
                host.organizer().value(),
                keys.currentId(),
                Base64.getEncoder().encodeToString(ciphertext),
                host.createdAt());
    }
}
