package io.callboard.notifier.resend;

import com.resend.core.net.HttpMethod;
import com.resend.core.net.RequestOptions;
import com.resend.core.service.BaseService;
import com.resend.services.batch.model.BatchEmail;
import com.resend.services.batch.model.CreateBatchEmailsResponse;
import com.resend.services.emails.model.CreateEmailOptions;
import io.callboard.notifier.dispatch.Answer;
import io.callboard.notifier.dispatch.ProviderHttp;
import java.io.UncheckedIOException;
import java.util.List;
import okhttp3.MediaType;
import org.jspecify.annotations.Nullable;

/** The SDK's batch service, in two steps: what it would send is written first and sent later, maybe more than once. */
final class ResendBatches extends BaseService {

    private static final MediaType JSON = MediaType.get("application/json");

    private final ResendHttp http;

    ResendBatches(String apiKey, ResendHttp http) {
        super(apiKey, http);
        this.http = http;
    }

    private record Refusal(@Nullable String name) {}

    String write(List<CreateEmailOptions> mails) {
        return resendMapper.writeValue(mails);
    }

    Answer send(String payload, String idempotencyKey) {
        ResendHttp.Response response;
        try {
            response = http.perform(
                    "/emails/batch",
                    apiKey,
                    HttpMethod.POST,
                    payload,
                    JSON,
                    RequestOptions.builder().setIdempotencyKey(idempotencyKey).build());
        } catch (UncheckedIOException e) {
            return ProviderHttp.answerOf(e.getCause());
        }
        if (!response.isSuccessful()) {
            return new Answer.Refused(
                    response.getCode(), name(response.getBody()), ProviderHttp.retryAfter(response.retryAfter()));
        }
        CreateBatchEmailsResponse accepted =
                resendMapper.readValue(response.getBody(), CreateBatchEmailsResponse.class);
        if (accepted == null || accepted.getData() == null) {
            return new Answer.NoAnswer("UNREADABLE_ANSWER");
        }
        return new Answer.Accepted(
                accepted.getData().stream().map(BatchEmail::getId).toList());
    }

    private @Nullable String name(@Nullable String body) {
        if (body == null || !body.startsWith("{")) {
            return null;
        }
        Refusal refusal = resendMapper.readValue(body, Refusal.class);
        return refusal == null ? null : refusal.name();
    }
}
