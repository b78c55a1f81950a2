package io.callboard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StoredFiguresTest {
    /** {@code select md5('bench 0')::uuid} in PostgreSQL. */
    @Test
    void namesLiveEventsAsTheDatabaseDoes() {
        assertThat(StoredFigures.event(0)).hasToString("30fa82fb-d5d5-83df-d8ae-5eb9f1971d84");
    }
}
