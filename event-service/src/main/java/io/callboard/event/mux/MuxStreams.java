package io.callboard.event.mux;

import io.callboard.chassis.security.Secrets;
import io.callboard.event.presentation.VideoStream;
import io.callboard.event.stream.HostSecrets;
import io.callboard.event.stream.ProviderStream;
import io.callboard.event.stream.StreamFailure;
import io.callboard.event.stream.StreamProvider;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Streams at Mux, over its REST API. Mux has no idempotency keys. A stream carries the id of its live event in {@code
 * passthrough}, by which Mux cannot search. After an unanswered request its stream is therefore searched among the
 * newest ones.
 */
@Component
@ConditionalOnProperty("callboard.mux.token-secret")
class MuxStreams implements StreamProvider {

    private static final String LIVE_STREAMS = "/video/v1/live-streams";
    private static final int PAGE = 100;

    /** The stream of an unanswered request is among the newest 1,000 of the account. */
    private static final int MOST_PAGES = 10;

    private static final List<String> SIGNED = List.of("signed");

    private final MuxProperties properties;
    private final RestClient client;

    MuxStreams(MuxProperties properties, Environment environment) {
        this.properties = properties;
        String secret = Secrets.require(environment, "callboard.mux.token-secret");
        String tokenId = Secrets.require(environment, "callboard.mux.token-id");
        Duration connect = properties.timeout().compareTo(Duration.ofSeconds(3)) < 0
                ? properties.timeout()
                : Duration.ofSeconds(3);
        var requests = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connect)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build());
        requests.setReadTimeout(properties.timeout());
        this.client = RestClient.builder()
                .baseUrl(properties.baseUrl().toString())
                .requestFactory(requests)
                .defaultHeaders(headers -> headers.setBasicAuth(tokenId, secret))
                .defaultStatusHandler(status -> !status.is2xxSuccessful(), (_, answer) -> {
                    throw StreamFailure.refused(answer.getStatusCode().value(), retryAfter(answer.getHeaders()));
                })
                .build();
    }

    @Override
    public VideoStream.Kind kind() {
        return VideoStream.Kind.MUX;
    }

    @Override
    public ProviderStream create(UUID eventId) {
        Map<String, Object> body = Map.of(
                "playback_policies", SIGNED,
                "reconnect_window", properties.reconnectWindow().toSeconds(),
                "passthrough", eventId.toString(),
                "new_asset_settings", Map.of("playback_policies", SIGNED, "passthrough", eventId.toString()));
        MuxLiveStream.One made = call(
                client.post()
                        .uri(LIVE_STREAMS)
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(body),
                MuxLiveStream.One.class);
        ProviderStream stream = made == null || made.data() == null ? null : stream(made.data());
        if (stream == null) {
            throw StreamFailure.unanswered("UNREADABLE_ANSWER");
        }
        return stream;
    }

    @Override
    public List<ProviderStream> find(UUID eventId) {
        List<ProviderStream> found = new ArrayList<>();
        for (int page = 1; page <= MOST_PAGES; page++) {
            int number = page;
            MuxLiveStream.Page answer = call(
                    client.get()
                            .uri(uri -> uri.path(LIVE_STREAMS)
                                    .queryParam("limit", PAGE)
                                    .queryParam("page", number)
                                    .build()),
                    MuxLiveStream.Page.class);
            List<MuxLiveStream> streams = answer == null || answer.data() == null ? List.of() : answer.data();
            for (MuxLiveStream candidate : streams) {
                ProviderStream stream = stream(candidate);
                if (stream != null && eventId.toString().equals(candidate.passthrough())) {
                    // Mux lists the newest first.
                    found.addFirst(stream);
                }
            }
            if (streams.size() < PAGE) {
                break;
            }
        }
        return List.copyOf(found);
    }

    @Override
    public void enable(String streamId) {
        call(client.put().uri(LIVE_STREAMS + "/{id}/enable", streamId), Void.class);
    }

    @Override
    public void disable(String streamId) {
        call(client.put().uri(LIVE_STREAMS + "/{id}/disable", streamId), Void.class);
    }

    @Override
    public void delete(String streamId) {
        try {
            call(client.delete().uri(LIVE_STREAMS + "/{id}", streamId), Void.class);
        } catch (StreamFailure failure) {
            if (!failure.gone()) {
                throw failure;
            }
        }
    }

    private static <T> @Nullable T call(RestClient.RequestHeadersSpec<?> request, Class<T> answer) {
        try {
            var response = request.accept(MediaType.APPLICATION_JSON).retrieve();
            if (answer == Void.class) {
                response.toBodilessEntity();
                return null;
            }
            return response.body(answer);
        } catch (ResourceAccessException e) {
            throw StreamFailure.unanswered("NO_ANSWER");
        } catch (RestClientException e) {
            throw StreamFailure.unanswered("UNREADABLE_ANSWER");
        }
    }

    /** Null if the answer lacks a required field, or if anybody may watch the stream. */
    private @Nullable ProviderStream stream(MuxLiveStream stream) {
        String id = stream.id();
        String key = stream.streamKey();
        if (id == null || key == null || stream.playbackIds() == null) {
            return null;
        }
        return stream.playbackIds().stream()
                .filter(playback -> "signed".equals(playback.policy()) && playback.id() != null)
                .map(MuxLiveStream.PlaybackId::id)
                .findFirst()
                .map(playbackId -> new ProviderStream(id, playbackId, new HostSecrets(properties.ingestUrl(), key)))
                .orElse(null);
    }

    private static @Nullable Duration retryAfter(HttpHeaders headers) {
        String value = headers.getFirst(HttpHeaders.RETRY_AFTER);
        return value != null && value.matches("[0-9]{1,5}") ? Duration.ofSeconds(Long.parseLong(value)) : null;
    }
}
