package io.callboard.notifier.resend;

import com.resend.services.emails.model.CreateEmailOptions;
import com.resend.services.emails.model.Tag;
import io.callboard.chassis.security.Secrets;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.dispatch.Answer;
import io.callboard.notifier.dispatch.Provider;
import io.callboard.notifier.dispatch.ProviderHttp;
import io.callboard.notifier.template.Rendered;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** E-mail, a hundred in a request; a repeated request with the same key is accepted once. */
@Component
class ResendProvider implements Provider {

    private static final int BATCH = 100;

    private final ResendProperties properties;
    private final ResendBatches batches;

    ResendProvider(ResendProperties properties, Environment environment) {
        this.properties = properties;
        Secrets.require(environment, "callboard.resend.api-key");
        this.batches = new ResendBatches(
                properties.apiKey(), new ResendHttp(properties.baseUrl(), new ProviderHttp(properties.timeout())));
    }

    @Override
    public String name() {
        return "resend";
    }

    @Override
    public Channel channel() {
        return Channel.EMAIL;
    }

    @Override
    public int batchSize() {
        return BATCH;
    }

    @Override
    public boolean idempotent() {
        return true;
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
        return batches.write(messages.stream().map(this::mail).toList());
    }

    @Override
    public Answer send(String idempotencyKey, String payload) {
        return batches.send(payload, idempotencyKey);
    }

    private CreateEmailOptions mail(Outgoing message) {
        if (!(message.content() instanceof Rendered.Mail mail)) {
            throw new IllegalArgumentException("Only mails go by Resend");
        }
        return CreateEmailOptions.builder()
                .from(properties.from())
                .to(message.address())
                .subject(mail.subject())
                .html(mail.html())
                .text(mail.text())
                .headers(Map.of(
                        "List-Unsubscribe",
                        "<" + mail.unsubscribeUrl() + ">",
                        "List-Unsubscribe-Post",
                        "List-Unsubscribe=One-Click"))
                .tags(Tag.builder()
                        .name("delivery")
                        .value(message.deliveryId().toString())
                        .build())
                .build();
    }
}
