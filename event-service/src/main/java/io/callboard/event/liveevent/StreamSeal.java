package io.callboard.event.liveevent;

import io.callboard.chassis.crypto.Aes;
import io.callboard.chassis.security.KeyRing;
import io.callboard.chassis.security.Secrets;
import io.callboard.event.liveevent.message.LiveEventState;
import io.callboard.event.presentation.VideoStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Encrypts the address of a stream, which may hold a password, or the playback id of a provider, with AES-256-GCM. The
 * id of the live event is additional data, so the ciphertext cannot be used for another event.
 */
@Component
class StreamSeal {

    private final KeyRing keys;

    StreamSeal(Environment environment) {
        this.keys = Secrets.requireKeys(environment, "callboard.streams.key");
    }

    LiveEventState.Stream close(LiveEventId id, VideoStream.Kind kind, String text) {
        byte[] ciphertext = Aes.encrypt(
                keys.current("AES"),
                text.getBytes(StandardCharsets.UTF_8),
                id.toString().getBytes(StandardCharsets.UTF_8));
        return new LiveEventState.Stream(
                kind.name(), keys.currentId(), Base64.getEncoder().encodeToString(ciphertext));
    }
}
