package io.callboard.registration.pass;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of streams at Mux.
 *
 * @param signingKeyId id of our signing key at Mux; without it passes show no stream at Mux
 * @param signingPrivateKey the key in Mux's form: base64 of PEM
 * @param playerUrl address of the page that plays a stream; the playback id and the token are added to it
 * @param tokenLife longest validity of a playback token. A token for a live stream ends with the live event
 */
@ConfigurationProperties("callboard.mux")
record MuxProperties(
        @DefaultValue("") String signingKeyId,
        @DefaultValue("") String signingPrivateKey,
        @DefaultValue("https://player.mux.com") URI playerUrl,
        @DefaultValue("PT4H") Duration tokenLife) {}
