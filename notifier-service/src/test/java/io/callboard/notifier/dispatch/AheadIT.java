package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.MailAccount;
import io.callboard.notifier.address.Channel;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Deliveries are claimed shortly before their instant, and no request starts before it. */
class AheadIT extends DispatchScene {

    /** E-mail that is always accepted, with the instant of each request. */
    private static final class Recording extends MailAccount {

        final Map<UUID, Instant> calledAt = new ConcurrentHashMap<>();

        Recording() {
            super("recording");
        }

        @Override
        public Answer send(String idempotencyKey, Envelope envelope, Duration usefulFor) {
            Instant now = Instant.now();
            envelope.messages().forEach(message -> calledAt.put(message.deliveryId(), now));
            return Answer.Accepted.all(List.of("accepted"));
        }
    }

    /** The database and this test read one clock. */
    @Test
    void noRequestStartsBeforeTheInstantOfItsMessage() {
        List<Attendee> people = IntStream.range(0, 20)
                .mapToObj(number -> registrant("ahead" + number + "@example.com"))
                .toList();
        Recording account = new Recording();
        stopped(() -> {
            Instant first = Instant.now().plusSeconds(8).truncatedTo(ChronoUnit.MILLIS);
            for (int place = 0; place < people.size(); place++) {
                people.get(place).due("PT1H", "REMINDER", Channel.EMAIL, 1, sendAt(first, place), Attendee.STARTS_AT);
            }
            people.forEach(person -> queued(person, "PT1H"));
            Dispatcher dispatcher = dispatcher(account);
            dispatcher.start();
            try {
                for (int place = 0; place < people.size(); place++) {
                    UUID delivery = settled(people.get(place), "PT1H", "SENT");
                    assertThat(account.calledAt.get(delivery)).isAfterOrEqualTo(sendAt(first, place));
                    assertThat(Instant.parse(message(delivery, "DeliverySent")
                                    .get("handedOverAt")
                                    .asString()))
                            .isAfterOrEqualTo(sendAt(first, place));
                }
            } finally {
                dispatcher.stop();
            }
        });
    }

    private static Instant sendAt(Instant first, int place) {
        return first.plusMillis(33L * place);
    }
}
