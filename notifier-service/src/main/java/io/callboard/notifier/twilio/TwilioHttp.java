package io.callboard.notifier.twilio;

import com.twilio.http.HttpClient;
import com.twilio.http.Request;
import com.twilio.http.Response;
import io.callboard.notifier.account.ProviderHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.function.Consumer;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;

/**
 * The SDK's transport. It makes a request once. The SDK's own client would repeat a refused one three times and might
 * send the message twice.
 */
final class TwilioHttp extends HttpClient {

    private final URI baseUrl;
    private final ProviderHttp http;
    private final Consumer<Response> listener;

    TwilioHttp(URI baseUrl, ProviderHttp http, Consumer<Response> listener) {
        this.baseUrl = baseUrl;
        this.http = http;
        this.listener = listener;
    }

    @Override
    public Response reliableRequest(Request request) {
        return makeRequest(request);
    }

    @Override
    public Response reliableRequest(Request request, int[] retryCodes, int retries, long delayMillis) {
        return makeRequest(request);
    }

    @Override
    public Response makeRequest(Request request) {
        HttpRequest call = HttpRequest.newBuilder(
                        URI.create(baseUrl + request.constructURL().getFile()))
                .method(request.getMethod().name(), HttpRequest.BodyPublishers.ofString(request.encodeFormBody()))
                .header("Accept", "application/json")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Authorization", request.getAuthString())
                .build();
        try {
            HttpResponse<String> response = http.exchange(call);
            Header[] headers = response.headers().map().entrySet().stream()
                    .flatMap(header -> header.getValue().stream().map(value -> new BasicHeader(header.getKey(), value)))
                    .toArray(Header[]::new);
            Response answer = new Response(response.body(), response.statusCode(), headers);
            listener.accept(answer);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
