package io.callboard.notifier.resend;

import com.resend.core.net.AbstractHttpResponse;
import com.resend.core.net.HttpMethod;
import com.resend.core.net.IHttpClient;
import com.resend.core.net.RequestOptions;
import io.callboard.notifier.account.ProviderHttp;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import okhttp3.MediaType;
import org.jspecify.annotations.Nullable;

/** The SDK's transport with our HTTP client. The SDK's own client has a fixed address and is created for each call. */
final class ResendHttp implements IHttpClient<String> {

    private static final MediaType JSON = MediaType.get("application/json");

    private final URI baseUrl;
    private final ProviderHttp http;

    ResendHttp(URI baseUrl, ProviderHttp http) {
        this.baseUrl = baseUrl;
        this.http = http;
    }

    /** An answer with its Retry-After, for which the SDK has no field. */
    static final class Response extends AbstractHttpResponse<String> {

        private final @Nullable String retryAfter;

        Response(int code, String body, @Nullable String retryAfter) {
            super(code, body, code >= 200 && code < 300);
            this.retryAfter = retryAfter;
        }

        @Nullable
        String retryAfter() {
            return retryAfter;
        }
    }

    @Override
    public Response perform(String path, String apiKey, HttpMethod method, String payload, MediaType mediaType) {
        return perform(path, apiKey, method, payload, mediaType, Map.of());
    }

    @Override
    public Response perform(
            String path,
            String apiKey,
            HttpMethod method,
            String payload,
            MediaType mediaType,
            RequestOptions options) {
        return perform(
                path, apiKey, method, payload, mediaType, Map.of("Idempotency-Key", options.getIdempotencyKey()));
    }

    @Override
    public Response perform(
            String path,
            String apiKey,
            HttpMethod method,
            String payload,
            MediaType mediaType,
            Map<String, String> headers) {
        return exchange(path, apiKey, method, HttpRequest.BodyPublishers.ofString(payload), mediaType, headers);
    }

    /** Sends JSON that is written already. */
    Response post(String path, String apiKey, byte[] json, Map<String, String> headers) {
        return exchange(path, apiKey, HttpMethod.POST, HttpRequest.BodyPublishers.ofByteArray(json), JSON, headers);
    }

    private Response exchange(
            String path,
            String apiKey,
            HttpMethod method,
            HttpRequest.BodyPublisher body,
            MediaType mediaType,
            Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + path))
                .method(method.name(), body)
                .header("Accept", "application/json")
                .header("Content-Type", mediaType.toString())
                .header("User-Agent", com.resend.core.net.impl.HttpClient.USER_AGENT)
                .header("Authorization", "Bearer " + apiKey);
        headers.forEach(request::header);
        try {
            HttpResponse<String> response = http.exchange(request.build());
            return new Response(
                    response.statusCode(),
                    response.body(),
                    response.headers().firstValue("retry-after").orElse(null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public AbstractHttpResponse<String> performMultipart(
            String path, String apiKey, HttpMethod method, File file, MediaType type, Map<String, String> parts) {
        throw new UnsupportedOperationException("Nothing is uploaded");
    }

    @Override
    public AbstractHttpResponse<String> performMultipart(
            String path,
            String apiKey,
            HttpMethod method,
            File file,
            MediaType type,
            Map<String, String> parts,
            RequestOptions options) {
        throw new UnsupportedOperationException("Nothing is uploaded");
    }

    @Override
    public AbstractHttpResponse<String> performMultipart(
            String path,
            String apiKey,
            HttpMethod method,
            byte[] content,
            String name,
            MediaType type,
            Map<String, String> parts) {
        throw new UnsupportedOperationException("Nothing is uploaded");
    }

    @Override
    public AbstractHttpResponse<String> performMultipart(
            String path,
            String apiKey,
            HttpMethod method,
            byte[] content,
            String name,
            MediaType type,
            Map<String, String> parts,
            RequestOptions options) {
        throw new UnsupportedOperationException("Nothing is uploaded");
    }
}
