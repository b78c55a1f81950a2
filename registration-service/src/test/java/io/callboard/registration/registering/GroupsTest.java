package io.callboard.registration.registering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Requests for one live event that arrive while a thread works for it become one group; each gets its own result. */
class GroupsTest {

    private static final int MOST = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Groups<Integer, String> groups = new Groups<>(MOST, Duration.ZERO);
    private final UUID event = UUID.randomUUID();
    private final CountDownLatch moment = new CountDownLatch(1);

    /** The groups that were worked for, in their order. */
    private final List<List<Integer>> worked = Collections.synchronizedList(new ArrayList<>());

    @Test
    void aRequestThatIsAloneIsItsOwnGroup() {
        assertThat(groups.join(event, 1, PATIENCE, this::work)).isEqualTo("result of 1");
        assertThat(groups.join(event, 2, PATIENCE, this::work)).isEqualTo("result of 2");

        assertThat(worked).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void thoseThatArriveMeanwhileShareTheNextGroupsInTheirOrder() throws Exception {
        FutureTask<String> first = started(() -> groups.join(event, 0, PATIENCE, this::workAtTheMoment));
        List<FutureTask<String>> others = IntStream.rangeClosed(1, MOST + 2)
                .mapToObj(i -> started(() -> groups.join(event, i, PATIENCE, this::work)))
                .toList();

        moment.countDown();

        assertThat(first.get()).isEqualTo("result of 0");
        for (int i = 1; i <= others.size(); i++) {
            assertThat(others.get(i - 1).get()).isEqualTo("result of " + i);
        }
        assertThat(worked).containsExactly(List.of(0), List.of(1, 2, 3, 4), List.of(5, 6));
    }

    @Test
    void thoseThatArriveBeforeTheIntervalIsOverJoinTheNextGroup() throws Exception {
        Groups<Integer, String> slow = new Groups<>(MOST, Duration.ofSeconds(5));
        FutureTask<String> first = started(() -> slow.join(event, 0, PATIENCE, this::workAtTheMoment));
        FutureTask<String> second = started(() -> slow.join(event, 1, PATIENCE, this::work));

        moment.countDown();
        assertThat(first.get()).isEqualTo("result of 0");
        FutureTask<String> third = started(() -> slow.join(event, 2, PATIENCE, this::work));

        assertThat(second.get()).isEqualTo("result of 1");
        assertThat(third.get()).isEqualTo("result of 2");
        assertThat(worked).containsExactly(List.of(0), List.of(1, 2));
    }

    @Test
    void aRequestThatIsAloneWaitsForNoInterval() {
        Groups<Integer, String> slow = new Groups<>(MOST, Duration.ofDays(1));

        assertThat(slow.join(event, 1, PATIENCE, this::work)).isEqualTo("result of 1");
        assertThat(slow.join(event, 2, PATIENCE, this::work)).isEqualTo("result of 2");
    }

    @Test
    void anotherLiveEventDoesNotWait() {
        FutureTask<String> first = started(() -> groups.join(event, 0, PATIENCE, this::workAtTheMoment));

        assertThat(groups.join(UUID.randomUUID(), 1, PATIENCE, this::work)).isEqualTo("result of 1");

        assertThat(first.isDone()).isFalse();
        moment.countDown();
    }

    @Test
    void aFailureIsThatOfItsGroupOnly() throws Exception {
        FutureTask<String> first = started(() -> groups.join(event, 0, PATIENCE, this::workAtTheMoment));
        List<FutureTask<String>> broken = IntStream.rangeClosed(1, MOST)
                .mapToObj(i -> started(() -> groups.join(event, i, PATIENCE, members -> {
                    throw new IllegalStateException("broken");
                })))
                .toList();
        FutureTask<String> next = started(() -> groups.join(event, 9, PATIENCE, this::work));

        moment.countDown();

        assertThat(first.get()).isEqualTo("result of 0");
        assertThat(broken).allSatisfy(task -> assertThatThrownBy(task::get).hasRootCauseMessage("broken"));
        assertThat(next.get()).isEqualTo("result of 9");
    }

    @Test
    void aRequestWhosePatienceIsOverIsInNoGroup() throws Exception {
        FutureTask<String> first = started(() -> groups.join(event, 0, PATIENCE, this::workAtTheMoment));

        assertThatThrownBy(() -> groups.join(event, 1, Duration.ofMillis(10), this::work))
                .isInstanceOf(BusyException.class);
        FutureTask<String> patient = started(() -> groups.join(event, 2, PATIENCE, this::work));
        moment.countDown();

        assertThat(first.get()).isEqualTo("result of 0");
        assertThat(patient.get()).isEqualTo("result of 2");
        assertThat(worked).containsExactly(List.of(0), List.of(2));
    }

    private List<String> work(List<Integer> members) {
        worked.add(List.copyOf(members));
        return members.stream().map(member -> "result of " + member).toList();
    }

    private List<String> workAtTheMoment(List<Integer> members) {
        try {
            moment.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return work(members);
    }

    /** Runs in a thread of its own, and has come to a point where it waits. */
    private static <T> FutureTask<T> started(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = Thread.ofPlatform().daemon().start(task);
        await().until(() -> switch (thread.getState()) {
            case WAITING, TIMED_WAITING -> true;
            default -> false;
        });
        return task;
    }
}
