package io.callboard.chassis.inbox;

import io.callboard.chassis.message.Message;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Lets an effect that is no projection happen once, however often its message is delivered. */
public class Inbox {

    private static final String REMEMBER = """
            insert into inbox (consumer, message_id)
            select :consumer, m.message_id
            from unnest(:ids::text[]) as m (message_id)
            on conflict (consumer, message_id) do nothing
            returning message_id
            """;

    private final JdbcClient jdbc;

    Inbox(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Those of the messages not seen before by the consumer, in their order; remembers them in the caller's
     * transaction, so that a rollback forgets them with the effect. Needs a running transaction.
     */
    public <T> List<Message<T>> unseen(String consumer, List<Message<T>> messages) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("Messages are remembered in the transaction of their effect");
        }
        if (messages.isEmpty()) {
            return List.of();
        }
        // Sorted, so that two consumers of the same messages wait for each other instead of dead-locking.
        var ids = messages.stream().map(Message::id).distinct().sorted().toArray(String[]::new);
        Set<String> unseen = new HashSet<>(jdbc.sql(REMEMBER)
                .param("consumer", consumer)
                .param("ids", ids)
                .query(String.class)
                .list());
        return messages.stream().filter(message -> unseen.remove(message.id())).toList();
    }
}
