package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.account.AccountRouter;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.Failover;
import io.callboard.notifier.account.MailAccount;
import io.callboard.notifier.account.RoutingProperties;
import io.callboard.notifier.address.Channel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two accounts on one channel. The first one fails, and may have accepted one request. */
class FailoverIT extends DispatchScene {

    @Test
    void theNextAccountTakesUndeliveredMessagesAndThoseInDoubtStay() {
        Failing first = new Failing("first");
        Failing spare = new Failing("spare");
        first.fails = true;
        Failover failover = new Failover(new AccountRouter(
                new RoutingProperties(Map.of(Channel.EMAIL, List.of("first", "spare"))), List.of(first, spare)));
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
                        .untilAsserted(() -> assertThat(count("SENT")).isEqualTo(7));
                assertThat(first.inDoubt).hasSize(1);
                assertThat(spare.keys).doesNotContainKey(first.inDoubt.getFirst());

                first.fails = false;
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(count("SENT")).isEqualTo(8));
            } finally {
                both.forEach(Dispatcher::stop);
            }
        });

        assertThat(first.keys.get(first.inDoubt.getFirst())).as("one key").hasSize(1);
        assertThat(jdbc.sql("select account from delivery where event_id = ? group by account order by count(*)")
                        .param(eventId)
                        .query(String.class)
                        .list())
                .containsExactly("first", "spare");
    }

    /** E-mail, one in a request. While it fails, the first request gets no answer and all others get a server error. */
    private static final class Failing extends MailAccount {

        final Map<UUID, Set<String>> keys = new ConcurrentHashMap<>();
        final List<UUID> inDoubt = new CopyOnWriteArrayList<>();
        volatile boolean fails;

        Failing(String name) {
            super(name);
        }

        @Override
        public synchronized Answer send(String idempotencyKey, Envelope envelope) {
            UUID delivery = envelope.messages().getFirst().deliveryId();
            keys.computeIfAbsent(delivery, _ -> ConcurrentHashMap.newKeySet()).add(idempotencyKey);
            if (!fails) {
                return Answer.Accepted.all(List.of(UUID.randomUUID().toString()));
            }
            if (inDoubt.isEmpty()) {
                inDoubt.add(delivery);
                return new Answer.NoAnswer("TIMEOUT");
            }
            return new Answer.Refused(500, "application_error", null);
        }
    }
}
