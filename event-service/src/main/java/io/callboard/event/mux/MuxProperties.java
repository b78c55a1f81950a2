package io.callboard.event.mux;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Our account with Mux.
 *
 * @param baseUrl address of its API
 * @param tokenId our access token
 * @param tokenSecret the secret of the token; without the property live events cannot have streams at Mux
 * @param webhookSecret the secret that Mux signs its webhooks with
 * @param webhookTolerance how old the signature of a webhook may be
 * @param ingestUrl address to which the encoders of hosts send their video
 * @param reconnectWindow how long Mux waits for an encoder that lost its connection before it ends the recording
 * @param timeout for one request; much shorter than {@code callboard.streams.lease}
 */
@ConfigurationProperties("callboard.mux")
record MuxProperties(
        @DefaultValue("https://api.mux.com") URI baseUrl,
        @DefaultValue("") String tokenId,
        @DefaultValue("") String tokenSecret,
        @DefaultValue("") String webhookSecret,
        @DefaultValue("5m") Duration webhookTolerance,
        @DefaultValue("rtmps://global-live.mux.com:443/app") String ingestUrl,
        @DefaultValue("60s") Duration reconnectWindow,
        @DefaultValue("5s") Duration timeout) {}
