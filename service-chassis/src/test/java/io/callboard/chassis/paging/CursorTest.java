package io.callboard.chassis.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CursorTest {

    private static final byte[] LIST = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final byte[] OTHER_LIST = {1, 2, 3, 4, 5, 6, 7, 9};

    @Test
    void aCursorKeepsItsPartsWhateverTheyContain() {
        Cursor cursor = Cursor.of(Instant.EPOCH, "Zoë, \"x\"/ü", "", 7L);

        assertThat(cursor.encode(LIST)).matches("[A-Za-z0-9_-]+");
        assertThat(Cursor.decode(cursor.encode(LIST), LIST).parts())
                .isEqualTo(List.of("1970-01-01T00:00:00Z", "Zoë, \"x\"/ü", "", "7"));
    }

    @Test
    void anInvalidCursorIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Cursor.decode("!", LIST));
        assertThatIllegalArgumentException().isThrownBy(() -> Cursor.decode("_w", LIST));
        assertThatIllegalArgumentException().isThrownBy(() -> Cursor.of("a\u001fb"));
    }

    @Test
    void aCursorOfAnotherListIsRefused() {
        String cursor = Cursor.of("a").encode(LIST);

        assertThatIllegalArgumentException().isThrownBy(() -> Cursor.decode(cursor, OTHER_LIST));
    }

    @Test
    void partsOfACursorAreReadInTheirFormOnly() {
        Cursor cursor = Cursor.of("2026-12-01T17:00:00.123456Z", "x", "+300000-01-01T00:00:00Z");

        assertThat(cursor.instant(0)).isEqualTo(Instant.parse("2026-12-01T17:00:00.123456Z"));
        assertThatIllegalArgumentException().isThrownBy(() -> cursor.instant(1));
        assertThatIllegalArgumentException().isThrownBy(() -> cursor.instant(2));
        assertThatIllegalArgumentException().isThrownBy(() -> cursor.uuid(1));
        assertThatIllegalArgumentException().isThrownBy(() -> cursor.uuid(3));
    }
}
