package io.callboard.analytics.figures;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers with a hash of the content as ETag. Figures have no version, and most of them are the same at the next look.
 */
@Component
class TaggedAnswers {

    private static final int BYTES = 16;

    private final JsonMapper json;

    TaggedAnswers(JsonMapper json) {
        this.json = json;
    }

    <T> ResponseEntity<T> of(T figures) {
        return ResponseEntity.ok()
                .eTag("\"" + hash(json.writeValueAsBytes(figures)) + "\"")
                .body(figures);
    }

    private static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content), 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
