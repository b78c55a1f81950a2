package io.callboard.notifier.twilio;

import com.twilio.exception.ApiException;
import com.twilio.exception.TwilioException;
import com.twilio.http.Response;
import com.twilio.http.TwilioRestClient;
import com.twilio.rest.api.v2010.Account;
import com.twilio.rest.api.v2010.account.Message;
import com.twilio.rest.api.v2010.account.MessageCreator;
import com.twilio.type.PhoneNumber;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.MessageLookup;
import io.callboard.notifier.account.ProviderHttp;
import io.callboard.notifier.account.TextHash;
import io.callboard.notifier.template.Rendered;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.NameValuePair;
import org.jspecify.annotations.Nullable;

/**
 * Requests to Twilio with the credentials of one account, one text message in each. Twilio has no idempotency keys, so a
 * request without an answer is never repeated. It does not deliver a message that has waited there until it is of no more
 * use.
 */
final class TwilioRequests {

    /** Errors that concern only the recipient's number. */
    private static final Set<Integer> ABOUT_THE_RECIPIENT = Set.of(21211, 21214, 21217, 21219, 21610, 21612, 21614);

    /** The SID of a messaging service, which chooses the sender's number among its own. */
    private static final Pattern MESSAGING_SERVICE = Pattern.compile("MG[0-9a-f]{32}");

    private static final Duration LONGEST_VALIDITY = Duration.ofHours(10);

    /** How far from the time of the request messages are looked for. */
    private static final Duration AROUND = Duration.ofDays(1);

    private static final int MOST_LISTED = 200;

    /** There is no such route or account. */
    private static final int NO_SUCH_RESOURCE = 20404;

    /** What Twilio answers to a request with an account that is suspended or closed. */
    private static final Answer NOT_ACTIVE = new Answer.Refused(403, "20005", null);

    private final URI baseUrl;
    private final String accountSid;
    private final String authToken;
    private final String callbackUrl;
    private final ProviderHttp http;
    private final InstantSource clock;

    /** @param callbackUrl where Twilio reports the status of messages; empty for no reports */
    TwilioRequests(
            URI baseUrl,
            String accountSid,
            String authToken,
            String callbackUrl,
            ProviderHttp http,
            InstantSource clock) {
        this.baseUrl = baseUrl;
        this.accountSid = accountSid;
        this.authToken = authToken;
        this.callbackUrl = callbackUrl;
        this.http = http;
        this.clock = clock;
    }

    Answer send(Envelope envelope, Duration usefulFor) {
        Envelope.Message message = envelope.messages().getFirst();
        if (!(message.content() instanceof Rendered.Sms sms)) {
            throw new IllegalArgumentException("Only text messages go by Twilio");
        }
        MessageCreator creator = creator(message.address(), envelope.sender(), sms.text());
        creator.setValidityPeriod(validity(usefulFor));
        if (!callbackUrl.isBlank()) {
            creator.setStatusCallback(URI.create(callbackUrl + "?delivery=" + message.deliveryId()));
        }
        return answer(client -> {
            String sid = creator.create(client).getSid();
            return sid == null ? new Answer.NoAnswer("UNREADABLE_ANSWER") : Answer.Accepted.all(List.of(sid));
        });
    }

    /** Asks for the account itself. Sends nothing. */
    Answer probe() {
        return answer(client -> {
            Account.Status status = Account.fetcher(accountSid).fetch(client).getStatus();
            if (status == null) {
                return new Answer.NoAnswer("UNREADABLE_ANSWER");
            }
            return status == Account.Status.ACTIVE ? Answer.Accepted.all(List.of()) : NOT_ACTIVE;
        });
    }

    private Answer answer(Function<TwilioRestClient, Answer> request) {
        AtomicReference<@Nullable Response> last = new AtomicReference<>();
        try {
            Answer answer = request.apply(client(last::set));
            Response response = last.get();
            // The SDK treats a redirection as success.
            return response != null && response.getStatusCode() >= 300
                    ? new Answer.Refused(response.getStatusCode(), null, null)
                    : answer;
        } catch (UncheckedIOException e) {
            return ProviderHttp.answerOf(e.getCause());
        } catch (ApiException e) {
            return refused(last.get(), e);
        } catch (TwilioException e) {
            return new Answer.NoAnswer("UNREADABLE_ANSWER");
        }
    }

    /** A message has no id of ours, so it is recognised by its text among those to the number. */
    MessageLookup.Result look(MessageLookup.Sought sought) {
        AtomicReference<@Nullable Response> last = new AtomicReference<>();
        TwilioRestClient client = client(last::set);
        try {
            for (Message message : Message.reader()
                    .setTo(new PhoneNumber(sought.address()))
                    // Twilio's clock may differ from ours, so the interval only bounds the answer.
                    .setDateSentAfter(sought.unknownAt().minus(AROUND).atZone(ZoneOffset.UTC))
                    .limit(MOST_LISTED)
                    .read(client)) {
                // The list may have messages without a text, which are not ours.
                String text = message.getBody();
                if (text != null && TextHash.of(text).equals(sought.textHash())) {
                    return new MessageLookup.Result.Accepted(message.getSid());
                }
            }
            return new MessageLookup.Result.NotFound();
        } catch (UncheckedIOException | TwilioException e) {
            Response response = last.get();
            return new MessageLookup.Result.NoAnswer(
                    response == null ? null : ProviderHttp.retryAfter(retryAfter(response), clock));
        }
    }

    private TwilioRestClient client(Consumer<Response> listener) {
        return new TwilioRestClient.Builder(accountSid, authToken)
                .httpClient(new TwilioHttp(baseUrl, http, listener))
                .build();
    }

    private static MessageCreator creator(String address, String sender, String text) {
        PhoneNumber to = new PhoneNumber(address);
        return MESSAGING_SERVICE.matcher(sender).matches()
                ? Message.creator(to, sender, text)
                : Message.creator(to, new PhoneNumber(sender), text);
    }

    /** In whole seconds, and between the least and the most that Twilio takes. */
    private static int validity(Duration usefulFor) {
        return Math.clamp(usefulFor.toSeconds(), 1, (int) LONGEST_VALIDITY.toSeconds());
    }

    private static @Nullable String retryAfter(Response response) {
        return response.getHeaders() == null
                ? null
                : Arrays.stream(response.getHeaders())
                        .filter(header -> header.getName().equalsIgnoreCase("retry-after"))
                        .map(NameValuePair::getValue)
                        .findFirst()
                        .orElse(null);
    }

    private Answer refused(@Nullable Response response, ApiException e) {
        if (response == null || response.getStatusCode() >= 200 && response.getStatusCode() < 300) {
            return new Answer.NoAnswer("UNREADABLE_ANSWER");
        }
        Integer code = e.getCode();
        return new Answer.Refused(
                response.getStatusCode(),
                code == null || code == 0 || code == NO_SUCH_RESOURCE ? null : code.toString(),
                ProviderHttp.retryAfter(retryAfter(response), clock),
                code != null && ABOUT_THE_RECIPIENT.contains(code));
    }
}
