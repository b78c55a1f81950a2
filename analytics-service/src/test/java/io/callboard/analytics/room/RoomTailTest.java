package io.callboard.analytics.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RoomTailTest {

    private final UUID id = UUID.randomUUID();

    @Test
    void hasEachContributionOnceAsItIsAfterItsLastChange() {
        Contribution other = change(UUID.randomUUID(), 12);
        RoomTail tail =
                RoomTail.of(look(10)).with(look(12, change(id, 11), other)).with(look(13, change(id, 13)));

        assertThat(tail.after(10)).containsExactly(other, change(id, 13));
        assertThat(tail.after(12)).containsExactly(change(id, 13));
        assertThat(tail.after(13)).isEmpty();
        assertThat(tail.revision()).isEqualTo(13);
    }

    @Test
    void continuesOnlyWhereNothingIsMissing() {
        RoomTail tail = RoomTail.of(look(10));
        assertThat(tail.continues(10)).isTrue();
        assertThat(tail.continues(9)).isFalse();

        long last = 11 + RoomTail.MOST_CHANGES;
        RoomTail full = tail.with(look(
                last,
                LongStream.rangeClosed(11, last)
                        .mapToObj(revision -> change(UUID.randomUUID(), revision))
                        .toArray(Contribution[]::new)));

        assertThat(full.changes()).hasSize(RoomTail.MOST_CHANGES);
        assertThat(full.continues(10)).isFalse();
        assertThat(full.continues(11)).isTrue();
        assertThat(full.after(11)).hasSize(RoomTail.MOST_CHANGES);
    }

    private static RoomLook look(long revision, Contribution... changes) {
        return new RoomLook(revision, false, List.of(changes), List.of());
    }

    private static Contribution change(UUID id, long revision) {
        return new Contribution(
                id,
                null,
                revision,
                ContributionKind.MESSAGE,
                ContributionStatus.SHOWN,
                null,
                "Hello",
                Instant.EPOCH,
                0,
                false,
                false,
                false,
                false);
    }
}
