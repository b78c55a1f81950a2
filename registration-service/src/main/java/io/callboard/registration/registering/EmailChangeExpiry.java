package io.callboard.registration.registering;

import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.callboard.registration.contact.Contacts;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Forgets new addresses that were not confirmed in time, and earlier ones that were kept for a notice, here and by messages
 * for notifier-service. The clock of the database decides, and several instances can do it at once.
 */
@Component
class EmailChangeExpiry implements Worker {

    private static final int CHANGES_PER_TRANSACTION = 500;
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

    private final EmailChanges changes;
    private final Contacts contacts;
    private final Outbox outbox;
    private final TransactionTemplate transactions;
    private final SupervisedLoop loop = new SupervisedLoop("email-change-expiry", this::turn, PAUSE_AFTER_FAILURE);

    EmailChangeExpiry(EmailChanges changes, Contacts contacts, Outbox outbox, TransactionTemplate transactions) {
        this.changes = changes;
        this.contacts = contacts;
        this.outbox = outbox;
        this.transactions = transactions;
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    private Duration turn() {
        return forgetSome() < CHANGES_PER_TRANSACTION ? PAUSE : Duration.ZERO;
    }

    /** Forgets what is due; how many ids other services have to forget. */
    int forgetSome() {
        return transactions.execute(_ -> {
            List<UUID> forgotten = changes.forget(CHANGES_PER_TRANSACTION);
            outbox.appendAll(forgotten.stream().map(contacts::erased).toList());
            return forgotten.size();
        });
    }
}
