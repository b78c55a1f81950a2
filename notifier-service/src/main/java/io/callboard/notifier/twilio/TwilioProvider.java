package io.callboard.notifier.twilio;

import com.twilio.exception.ApiException;
import com.twilio.exception.TwilioException;
import com.twilio.http.Response;
import com.twilio.http.TwilioRestClient;
import com.twilio.rest.api.v2010.account.Message;
import com.twilio.type.PhoneNumber;
import io.callboard.chassis.security.Secrets;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.dispatch.Answer;
import io.callboard.notifier.dispatch.Provider;
import io.callboard.notifier.dispatch.ProviderHttp;
import io.callboard.notifier.template.Rendered;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.http.NameValuePair;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** SMS, one in a request. Twilio knows no idempotency keys: a request without an answer is never made again. */
@Component
class TwilioProvider implements Provider {

    private final TwilioProperties properties;
    private final JsonMapper json;
    private final String callbackUrl;
    private final ProviderHttp http;

    TwilioProvider(
            TwilioProperties properties,
            JsonMapper json,
            Environment environment,
            @Value("${callboard.links.notifier-url}") String notifierUrl) {
        this.properties = properties;
        this.json = json;
        this.callbackUrl = notifierUrl.replaceAll("/+$", "") + "/webhooks/twilio";
        Secrets.require(environment, "callboard.twilio.auth-token");
        this.http = new ProviderHttp(properties.timeout());
    }

    private record Sms(String to, String from, String body, String statusCallback) {}

    @Override
    public String name() {
        return "twilio";
    }

    @Override
    public Channel channel() {
        return Channel.SMS;
    }

    @Override
    public int batchSize() {
        return 1;
    }

    @Override
    public boolean idempotent() {
        return false;
    }

    @Override
    public double requestsPerSecond() {
        return properties.requestsPerSecond();
    }

    @Override
    public Duration timeout() {
        return properties.timeout();
    }

    @Override
    public String freeze(List<Outgoing> messages) {
        Outgoing message = messages.getFirst();
        if (!(message.content() instanceof Rendered.Sms sms)) {
            throw new IllegalArgumentException("Only text messages go by Twilio");
        }
        return json.writeValueAsString(new Sms(
                message.address(), properties.from(), sms.text(), callbackUrl + "?delivery=" + message.deliveryId()));
    }

    @Override
    public Answer send(String idempotencyKey, String payload) {
        Sms sms = json.readValue(payload, Sms.class);
        AtomicReference<@Nullable Response> last = new AtomicReference<>();
        TwilioHttp once = new TwilioHttp(properties.baseUrl(), http, last::set);
        TwilioRestClient client = new TwilioRestClient.Builder(properties.accountSid(), properties.authToken())
                .httpClient(once)
                .build();
        try {
            Message message = Message.creator(new PhoneNumber(sms.to()), new PhoneNumber(sms.from()), sms.body())
                    .setStatusCallback(URI.create(sms.statusCallback()))
                    .create(client);
            return new Answer.Accepted(List.of(message.getSid()));
        } catch (UncheckedIOException e) {
            return ProviderHttp.answerOf(e.getCause());
        } catch (ApiException e) {
            return refused(last.get(), e);
        } catch (TwilioException e) {
            return new Answer.NoAnswer("UNREADABLE_ANSWER");
        }
    }

    private static Answer refused(@Nullable Response response, ApiException e) {
        if (response == null || response.getStatusCode() < 300) {
            return new Answer.NoAnswer("UNREADABLE_ANSWER");
        }
        String code = e.getCode() == null ? null : e.getCode().toString();
        String retryAfter = response.getHeaders() == null
                ? null
                : Arrays.stream(response.getHeaders())
                        .filter(header -> header.getName().equalsIgnoreCase("retry-after"))
                        .map(NameValuePair::getValue)
                        .findFirst()
                        .orElse(null);
        return new Answer.Refused(response.getStatusCode(), code, ProviderHttp.retryAfter(retryAfter));
    }
}
