package io.callboard.notifier.feed;

import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.AccountProfile;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.address.Channel;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Accepts every in-app message, without a request to anybody. {@link FeedItems} writes the messages when their outcome
 * is recorded.
 */
@Component
class FeedAccount implements Account {

    private static final String NAME = "feed";
    private static final int BATCH_SIZE = 100;

    private final AccountProfile profile =
            new AccountProfile(NAME, Channel.IN_APP, NAME, BATCH_SIZE, true, 0, Duration.ofSeconds(1), NAME);

    @Override
    public AccountProfile profile() {
        return profile;
    }

    @Override
    public boolean arrivesWithOutcome() {
        return true;
    }

    /** The id of a message is that of its item. */
    @Override
    public Answer send(String idempotencyKey, Envelope envelope, Duration usefulFor) {
        return Answer.Accepted.all(envelope.messages().stream()
                .map(message -> message.deliveryId().toString())
                .toList());
    }
}
