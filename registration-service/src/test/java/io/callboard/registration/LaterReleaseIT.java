package io.callboard.registration;

import io.callboard.chassis.crypto.Aes;
import io.callboard.chassis.testing.LaterRelease;
import io.callboard.chassis.testing.PlatformTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.node.ObjectNode;

/** The consumers read what a later release writes: they skip what they do not know, and apply what they know. */
@PlatformTest
class LaterReleaseIT {

    /** That of the tests, under callboard.streams.key. */
    private static final byte[] KEY = new byte[32];

    static {
        Arrays.fill(KEY, (byte) 2);
    }

    @Autowired
    private LaterRelease laterRelease;

    @Test
    void readsEachMessageOfEachTopic() {
        laterRelease.play().sealing("hosts.v1", LaterReleaseIT::seal).check();
    }

    private static void seal(ObjectNode host, byte[] plainText) {
        String associated = Stream.of("hostId", "registrationId", "eventId", "organizerId")
                .map(name -> host.path(name).asString())
                .collect(Collectors.joining("|"));
        host.put(
                "ciphertext",
                Aes.encrypt(new SecretKeySpec(KEY, "AES"), plainText, associated.getBytes(StandardCharsets.UTF_8)));
    }
}
