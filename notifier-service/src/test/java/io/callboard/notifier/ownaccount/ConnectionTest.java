package io.callboard.notifier.ownaccount;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.account.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionTest {

    @ParameterizedTest
    @CsvSource({
        "401, HTTP_401_20003, true",
        "403, HTTP_403_20003, true",
        "404, HTTP_404_20003, true",
        "410, HTTP_410_20003, true",
        "400, HTTP_400_20003, false",
        "408, HTTP_408_20003, false",
        "429, HTTP_429_20003, false",
        "500, HTTP_500_20003, false"
    })
    void onlySomeAnswersAreAboutTheCredentials(int status, String reason, boolean refused) {
        Connection connection = Connection.of(new Answer.Refused(status, "20003", null));

        assertThat(connection.reason()).isEqualTo(reason);
        assertThat(connection.isRefused()).isEqualTo(refused);
        assertThat(connection.isConfirmed()).isFalse();
    }

    @Test
    void withoutAnAnswerNothingIsDecided() {
        for (Answer answer : List.of(new Answer.NotSent("CONNECTION_REFUSED"), new Answer.NoAnswer("TIMEOUT"))) {
            assertThat(Connection.of(answer).isRefused()).isFalse();
            assertThat(Connection.of(answer).isConfirmed()).isFalse();
        }
        assertThat(Connection.of(null).isRefused()).isFalse();
        assertThat(Connection.of(null).isConfirmed()).isFalse();
    }

    @Test
    void takenCredentialsHaveNoReason() {
        Connection taken = Connection.of(Answer.Accepted.all(List.of()));

        assertThat(taken.isConfirmed()).isTrue();
        assertThat(taken.isRefused()).isFalse();
        assertThat(taken.reason()).isNull();
    }

    @Test
    void aWebhookHasToAnswerWith2xx() {
        assertThat(Connection.ofWebhook(Answer.Accepted.all(List.of())))
                .isEqualTo(new Connection(null, "The webhook took the test message."));
        assertThat(Connection.ofWebhook(new Answer.Refused(302, null, null)))
                .isEqualTo(new Connection(
                        "HTTP_302", "The webhook answered the test message with 302. It has to answer with 2xx."));
        assertThat(Connection.ofWebhook(new Answer.NotSent("ADDRESS_REFUSED")))
                .isEqualTo(new Connection("ADDRESS_REFUSED", "The host has an address that is not public."));
        assertThat(Connection.ofWebhook(new Answer.NoAnswer("TIMEOUT")).isConfirmed())
                .isFalse();
        assertThat(Connection.ofWebhook(null).reason()).isEqualTo("CREDENTIALS_UNREADABLE");
    }
}
