package io.callboard.analytics.figures;

import io.callboard.chassis.crypto.Sha256;
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
                .eTag("\"" + Sha256.hex(json.writeValueAsBytes(figures), BYTES) + "\"")
                .body(figures);
    }
}
