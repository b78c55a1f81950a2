package io.callboard.chassis.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.chassis.fixture.RealBackends;
import io.callboard.chassis.message.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class InboxIT {

    private final RealBackends.Database database = RealBackends.newDatabase();
    private final DriverManagerDataSource dataSource =
            new DriverManagerDataSource(database.url(), database.username(), database.password());
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    private final Inbox inbox = new Inbox(jdbc);

    @Test
    void answersEachMessageOnceInItsOrder() {
        assertThat(unseen("consumer", "c", "a", "c", "b", "a")).containsExactly("c", "a", "b");
        assertThat(unseen("consumer", "a", "d", "c")).containsExactly("d");
        assertThat(unseen("consumer")).isEmpty();
    }

    @Test
    void remembersForEachConsumer() {
        assertThat(unseen("first", "a")).containsExactly("a");
        assertThat(unseen("second", "a")).containsExactly("a");
    }

    @Test
    void forgetsWithTheRollbackOfTheEffect() {
        transactions.executeWithoutResult(status -> {
            assertThat(inbox.unseen("consumer", messages("a"))).hasSize(1);
            status.setRollbackOnly();
        });

        assertThat(unseen("consumer", "a")).containsExactly("a");
    }

    @Test
    void needsATransaction() {
        assertThatThrownBy(() -> inbox.unseen("consumer", messages("a"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void forgetsWhatWasSeenTooLongAgo() {
        unseen("consumer", "old", "new");
        jdbc.sql("update inbox set seen_at = now() - interval '31 days' where message_id = 'old'")
                .update();

        var forgotten = new InboxRetention(jdbc, new InboxProperties(Duration.ofDays(30))).forget();

        assertThat(forgotten).isEqualTo(1);
        assertThat(unseen("consumer", "old", "new")).containsExactly("old");
    }

    private List<String> unseen(String consumer, String... ids) {
        return Objects.requireNonNull(transactions.execute(status ->
                inbox.unseen(consumer, messages(ids)).stream().map(Message::id).toList()));
    }

    private static List<Message<String>> messages(String... ids) {
        return Stream.of(ids)
                .map(id -> new Message<>(id, "ThingHappened", "key", Instant.EPOCH, "data"))
                .toList();
    }
}
