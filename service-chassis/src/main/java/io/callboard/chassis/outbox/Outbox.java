package io.callboard.chassis.outbox;

import io.callboard.chassis.message.MessageCodec;
import io.callboard.chassis.trace.TraceParent;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Writes messages in the caller's transaction. A message is published if and only if that transaction commits. */
public class Outbox {

    private static final String APPEND = """
            insert into outbox (topic, message_key, message_type, message_id, payload, traceparent, express)
            select m.topic, m.message_key, m.message_type, m.message_id, m.payload, m.traceparent, :express
            from unnest(:topics::text[], :keys::text[], :types::text[], :ids::text[], :payloads::text[], :traceparents::text[])
                with ordinality as m (topic, message_key, message_type, message_id, payload, traceparent, position)
            order by m.position
            """;

    private final JdbcClient jdbc;
    private final MessageCodec codec;
    private final Supplier<@Nullable TraceParent> trace;
    private final Runnable wakeRelay;

    /** @param wakeRelay called after each commit that appended; must neither wait nor throw */
    Outbox(JdbcClient jdbc, MessageCodec codec, Supplier<@Nullable TraceParent> trace, Runnable wakeRelay) {
        this.jdbc = jdbc;
        this.codec = codec;
        this.trace = trace;
        this.wakeRelay = wakeRelay;
    }

    /** Needs a running transaction, else {@link IllegalStateException}. */
    public void append(OutgoingMessage message) {
        appendAll(List.of(message));
    }

    /**
     * Appends a message that does not wait behind a backlog of others. Append all messages of its key in this way, or
     * none: there is no order between the two ways. Needs a running transaction.
     */
    public void appendExpress(OutgoingMessage message) {
        appendAllExpress(List.of(message));
    }

    /** The same for many messages, by one statement. */
    public void appendAllExpress(Collection<OutgoingMessage> messages) {
        appendAll(messages, true);
    }

    /** Appends in the order of the collection, by one statement; needs a running transaction. */
    public void appendAll(Collection<OutgoingMessage> messages) {
        appendAll(messages, false);
    }

    private void appendAll(Collection<OutgoingMessage> messages, boolean express) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException(
                    "Messages go into the outbox in the transaction of the change they tell of");
        }
        if (messages.isEmpty()) {
            return;
        }
        jdbc.sql(APPEND)
                .param("topics", messages.stream().map(OutgoingMessage::topic).toArray(String[]::new))
                .param("keys", messages.stream().map(OutgoingMessage::key).toArray(String[]::new))
                .param("types", messages.stream().map(OutgoingMessage::type).toArray(String[]::new))
                .param("ids", messages.stream().map(OutgoingMessage::id).toArray(String[]::new))
                .param("payloads", payloads(messages))
                .param("traceparents", traceparents(messages))
                .param("express", express)
                .update();
        wakeAfterCommit();
    }

    /**
     * Wakes the relay of this instance when the running transaction has committed. A caller needs it only when it inserts
     * into the table by a statement of its own. A second call in the same transaction does nothing.
     */
    public void wakeAfterCommit() {
        if (TransactionSynchronizationManager.isSynchronizationActive()
                && !TransactionSynchronizationManager.hasResource(this)) {
            TransactionSynchronizationManager.bindResource(this, true);
            TransactionSynchronizationManager.registerSynchronization(new WakeUp());
        }
    }

    private @Nullable String[] traceparents(Collection<OutgoingMessage> messages) {
        var running = trace.get();
        return messages.stream()
                .map(message -> message.cause() == null ? running : message.cause())
                .map(cause -> cause == null ? null : cause.value())
                .toArray(String[]::new);
    }

    private @Nullable String[] payloads(Collection<OutgoingMessage> messages) {
        var payloads = new @Nullable String[messages.size()];
        var position = 0;
        for (var message : messages) {
            payloads[position++] = message.value() == null ? null : codec.json(message.value());
        }
        return payloads;
    }

    /** Registered once per transaction; the bound resource marks the transaction. */
    private final class WakeUp implements TransactionSynchronization {

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResource(Outbox.this);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(Outbox.this, true);
        }

        @Override
        public void afterCommit() {
            wakeRelay.run();
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResource(Outbox.this);
        }
    }
}
