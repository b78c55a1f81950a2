package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.delivery.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class QueueHeadsTest {

    private static final QueueHeads.Position POSITION = new QueueHeads.Position(17.5, 3.25, 2);

    private final QueueHeads heads = new QueueHeads();

    private static Queue.HeadRow head(Lane lane, String organizer, long dueInMillis) {
        return new Queue.HeadRow(lane.number(), organizer, dueInMillis);
    }

    private void looked(Queue.HeadRow... rows) {
        heads.looked(List.of(rows), System.nanoTime());
    }

    private Map<String, Integer> shares(int wanted) {
        Map<String, Integer> shares = new TreeMap<>();
        heads.shares(wanted).forEach(share -> shares.put(share.head().organizerId, share.most()));
        return shares;
    }

    @Test
    void oneOrganizerGetsTheWholeClaim() {
        looked(head(Lane.BULK, "one", -5), head(Lane.BULK, "later", 60_000));

        assertThat(shares(800)).isEqualTo(Map.of("one", 800));
    }

    @Test
    void organizersShareAndWhatOneDoesNotNeedGoesToTheOthers() {
        looked(head(Lane.URGENT, "burst", -5), head(Lane.URGENT, "small", -5));
        assertThat(shares(800)).isEqualTo(Map.of("burst", 400, "small", 400));

        for (QueueHeads.Share share : heads.shares(800)) {
            boolean small = share.head().organizerId.equals("small");
            heads.claimed(share, small ? 1 : share.most(), POSITION, true);
        }
        looked(head(Lane.URGENT, "burst", -5), head(Lane.URGENT, "small", -5));

        assertThat(shares(800)).isEqualTo(Map.of("burst", 798, "small", 400));
    }

    @Test
    void theUrgentLaneGoesFirstAndLeavesAnEighthToBulk() {
        looked(head(Lane.BULK, "bulk", -5), head(Lane.URGENT, "urgent", -5));

        List<String> order = new ArrayList<>();
        heads.shares(800).forEach(share -> order.add(share.head().organizerId + " " + share.most()));
        assertThat(order).containsExactly("urgent 700", "bulk 100");
    }

    @Test
    void everyOrganizerHasItsTurnWhenThereAreMoreThanAClaimCanServe() {
        Queue.HeadRow[] rows = new Queue.HeadRow[20];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = head(Lane.URGENT, "org" + i, -5);
        }
        looked(rows);

        List<String> served = new ArrayList<>();
        for (int claim = 0; claim < rows.length; claim++) {
            heads.shares(8).forEach(share -> served.add(share.head().organizerId));
        }
        assertThat(served.stream().distinct()).hasSize(rows.length);
    }

    @Test
    void aClaimGoesOnWhereTheLastOneEndedUntilTheNextLook() {
        looked(head(Lane.BULK, "one", -5));
        QueueHeads.Share share = heads.shares(100).getFirst();
        heads.claimed(share, 100, POSITION, true);

        assertThat(heads.needsLook()).isFalse();
        assertThat(heads.shares(100).getFirst().from()).isEqualTo(POSITION);

        looked(head(Lane.BULK, "one", -5));
        assertThat(heads.shares(100).getFirst().from()).isEqualTo(QueueHeads.Position.HEAD);
    }

    @Test
    void aHeadWithNothingLeftIsNotAskedAgainBeforeTheNextLook() {
        looked(head(Lane.BULK, "one", -5));
        heads.claimed(heads.shares(100).getFirst(), 3, POSITION, true);

        assertThat(heads.isAnyClaimable()).isFalse();
        assertThat(heads.needsLook()).isTrue();
        assertThat(heads.untilClaimable()).isNull();
    }

    @Test
    void aDeliveryIsClaimedShortlyBeforeItIsDue() {
        looked(head(Lane.URGENT, "one", QueueHeads.AHEAD.toMillis()));
        assertThat(heads.isAnyClaimable()).isTrue();

        looked(head(Lane.URGENT, "one", 60_000));
        assertThat(heads.isAnyClaimable()).isFalse();
        assertThat(heads.untilClaimable())
                .isLessThanOrEqualTo(Duration.ofMinutes(1).minus(QueueHeads.AHEAD));
    }
}
