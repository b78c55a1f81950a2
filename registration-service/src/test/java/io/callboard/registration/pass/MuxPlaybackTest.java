package io.callboard.registration.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.mock.env.MockEnvironment;

class MuxPlaybackTest {

    private static final Instant NOW = Instant.parse("2026-12-01T17:00:00Z");
    private static final KeyPair KEY = key();

    /** PKCS #8 is 26 bytes before the key of PKCS #1. */
    private static final byte[] PKCS1 = Arrays.copyOfRange(
            KEY.getPrivate().getEncoded(), 26, KEY.getPrivate().getEncoded().length);

    @Test
    void signsATokenThatOpensOnePlaybackIdUntilTheEndOfTheLiveEvent() throws Exception {
        PassView.Stream stream = Objects.requireNonNull(
                playback(pem("PRIVATE KEY", KEY.getPrivate().getEncoded())).open("abc", NOW.plusSeconds(3600)));

        SignedJWT token = SignedJWT.parse(stream.playbackToken());
        assertThat(token.verify(new RSASSAVerifier((RSAPublicKey) KEY.getPublic())))
                .isTrue();
        assertThat(token.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
        assertThat(token.getHeader().getKeyID()).isEqualTo("key-1");
        assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo("abc");
        assertThat(token.getJWTClaimsSet().getClaim("aud")).isIn("v", List.of("v"));
        assertThat(token.getPayload().toString()).contains("\"aud\":\"v\"");
        assertThat(token.getJWTClaimsSet().getExpirationTime().toInstant()).isEqualTo(NOW.plusSeconds(3600));
        assertThat(stream.expiresAt()).isEqualTo(NOW.plusSeconds(3600));
        assertThat(stream.url()).isEqualTo("https://player.mux.com/abc?playback-token=" + stream.playbackToken());
    }

    @Test
    void isShortEvenWhenTheLiveEventIsLong() {
        PassView.Stream stream = Objects.requireNonNull(
                playback(pem("PRIVATE KEY", KEY.getPrivate().getEncoded())).open("abc", Instant.MAX));

        assertThat(stream.expiresAt()).isEqualTo(NOW.plus(Duration.ofHours(4)));
    }

    @Test
    void readsTheFormThatMuxHandsOut() throws Exception {
        PassView.Stream stream =
                Objects.requireNonNull(playback(pem("RSA PRIVATE KEY", PKCS1)).open("abc", NOW.plusSeconds(60)));

        assertThat(SignedJWT.parse(stream.playbackToken()).verify(new RSASSAVerifier((RSAPublicKey) KEY.getPublic())))
                .isTrue();
    }

    @Test
    void saysNothingOfAKeyThatItCannotRead() {
        assertThatThrownBy(() -> playback("c2VjcmV0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("callboard.mux.signing-private-key")
                .hasMessageNotContaining("c2VjcmV0")
                .hasMessageNotContaining("secret");
    }

    @Test
    void opensNothingWithoutAKey() {
        assertThat(new MuxPlayback(defaults(), new MockEnvironment(), clock()).open("abc", NOW))
                .isNull();
    }

    @Test
    void hasTheseDefaults() {
        assertThat(defaults())
                .isEqualTo(new MuxProperties("", "", URI.create("https://player.mux.com"), Duration.ofHours(4)));
    }

    private static MuxProperties defaults() {
        return new Binder(new MapConfigurationPropertySource()).bindOrCreate("callboard.mux", MuxProperties.class);
    }

    private static MuxPlayback playback(String privateKey) {
        return new MuxPlayback(
                new MuxProperties(
                        "key-1", privateKey, defaults().playerUrl(), defaults().tokenLife()),
                new MockEnvironment().withProperty("callboard.mux.signing-private-key", privateKey),
                clock());
    }

    private static String pem(String name, byte[] der) {
        String pem = "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(name, Base64.getMimeEncoder().encodeToString(der), name);
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }

    private static Clock clock() {
        return Clock.fixed(NOW, ZoneOffset.UTC);
    }

    private static KeyPair key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
