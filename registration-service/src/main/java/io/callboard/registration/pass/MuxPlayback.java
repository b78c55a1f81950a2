package io.callboard.registration.pass;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.callboard.chassis.security.Secrets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Makes the tokens with which Mux plays a stream. Mux checks only the token, so each pass gets a short-lived token of
 * its own.
 */
@Component
class MuxPlayback {

    static final String KIND = "MUX";

    /** The claim aud of a token that plays video. */
    private static final String VIDEO = "v";

    private final MuxProperties properties;
    private final Clock clock;
    private final @Nullable JWSSigner signer;

    MuxPlayback(MuxProperties properties, Environment environment, Clock clock) {
        this.properties = properties;
        this.clock = clock;
        this.signer = properties.signingKeyId().isBlank()
                ? null
                : new RSASSASigner(
                        RsaPrivateKey.read(Secrets.require(environment, "callboard.mux.signing-private-key")));
    }

    /**
     * The stream with a new token; null without a signing key.
     *
     * @param endsAt latest end of the token
     */
    PassView.@Nullable Stream open(String playbackId, Instant endsAt) {
        if (signer == null) {
            return null;
        }
        Instant longest = clock.instant().plus(properties.tokenLife());
        Instant expiresAt = (endsAt.isBefore(longest) ? endsAt : longest).truncatedTo(ChronoUnit.SECONDS);
        String token = token(signer, playbackId, expiresAt);
        return new PassView.Stream(
                KIND,
                properties.playerUrl() + "/" + playbackId + "?playback-token=" + token,
                playbackId,
                token,
                expiresAt);
    }

    private String token(JWSSigner key, String playbackId, Instant expiresAt) {
        var jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .type(JOSEObjectType.JWT)
                        .keyID(properties.signingKeyId())
                        .build(),
                new JWTClaimsSet.Builder()
                        .subject(playbackId)
                        .audience(VIDEO)
                        .expirationTime(Date.from(expiresAt))
                        .build());
        try {
            jwt.sign(key);
        } catch (JOSEException e) {
            throw new IllegalStateException("The signing key of Mux cannot be used", e);
        }
        return jwt.serialize();
    }
}
