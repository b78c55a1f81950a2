package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.account.AccountRouter;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.Failover;
import io.callboard.notifier.account.MailAccount;
import io.callboard.notifier.account.OrganizerRoutes;
import io.callboard.notifier.account.RoutingProperties;
import io.callboard.notifier.address.Channel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two accounts on one channel. The first one fails, and may have accepted two requests. */
class FailoverIT extends DispatchScene {

    @Test
    void theNextAccountTakesUndeliveredMessagesAndThoseInDoubtStay() {
        Failing first = new Failing("first");
        Failing spare = new Failing("spare");
        first.fails = true;
        Failover failover = new Failover(
                new AccountRouter(
                        new RoutingProperties(Map.of(Channel.EMAIL, List.of("first", "spare"))), List.of(first, spare)),
                OrganizerRoutes.NONE);
        Dispatcher.Factory factory = dispatchers(failover);
        List<Attendee> people = IntStream.range(0, 8)
                .mapToObj(i -> attendee(i + "@failover.example.com"))
                .toList();
        people.getFirst().event(1, 1, "SCHEDULED");
        stopped(() -> {
            people.forEach(one -> one.registered().contact().due("PT1H", Channel.EMAIL));
            people.forEach(one -> queued(one, "PT1H"));
            List<Dispatcher> both = List.of(factory.dispatcher(first), factory.dispatcher(spare));
            both.forEach(Dispatcher::start);
            try {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(count("SENT")).isEqualTo(6));
                assertThat(first.inDoubt).hasSize(2);
                assertThat(spare.keys).doesNotContainKeys(first.inDoubt.toArray(UUID[]::new));

                first.fails = false;
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(count("SENT")).isEqualTo(8));
            } finally {
                both.forEach(Dispatcher::stop);
            }
        });

        assertThat(first.inDoubt)
                .allSatisfy(delivery ->
                        assertThat(first.keys.get(delivery)).as("one key").hasSize(1));
        assertThat(jdbc.sql("select account from delivery where event_id = ? group by account order by count(*)")
                        .param(eventId)
                        .query(String.class)
                        .list())
                .containsExactly("first", "spare");
    }

    /**
     * E-mail, one in a request. While it fails, the first request gets no answer, the second one an error of the provider
     * itself, and all others no connection.
     */
    private static final class Failing extends MailAccount {

        final Map<UUID, Set<String>> keys = new ConcurrentHashMap<>();
        final List<UUID> inDoubt = new CopyOnWriteArrayList<>();
        volatile boolean fails;

        Failing(String name) {
            super(name);
        }

        @Override
        public synchronized Answer send(String idempotencyKey, Envelope envelope, Duration usefulFor) {
            UUID delivery = envelope.messages().getFirst().deliveryId();
            keys.computeIfAbsent(delivery, _ -> ConcurrentHashMap.newKeySet()).add(idempotencyKey);
            if (!fails) {
                return Answer.Accepted.all(List.of(UUID.randomUUID().toString()));
            }
            if (inDoubt.size() < 2 && !inDoubt.contains(delivery)) {
                inDoubt.add(delivery);
                return inDoubt.size() == 1
                        ? new Answer.NoAnswer("TIMEOUT")
                        : new Answer.Refused(500, "application_error", null);
            }
            return new Answer.NotSent("CONNECTION_REFUSED");
        }
    }
}
