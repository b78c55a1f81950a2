package io.callboard.chassis.testing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.json.JsonMapper;

/** Valid and invalid bearer tokens of the test issuer. */
public final class Tokens {

    private static final InstantSource NOW = InstantSource.system();
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final long LIFETIME_SECONDS = 3600;

    /** By organizer and scopes. A signature takes longer than most requests, and no JVM of tests lives for an hour. */
    private static final Map<List<String>, String> ORGANIZERS = new ConcurrentHashMap<>();

    private Tokens() {}

    /**
     * A token the service under test accepts.
     *
     * @param orgId the organizer
     * @param scopes such as {@code events:read}; none given means no scope claim, which grants all but {@code ops}
     */
    public static String organizer(String orgId, String... scopes) {
        return ORGANIZERS.computeIfAbsent(
                Stream.concat(Stream.of(orgId), Stream.of(scopes)).toList(), key -> signed(claims(orgId, scopes)));
    }

    /**
     * The claims of {@link #organizer}. A test changes them and passes them to {@link #signed}; times are epoch
     * seconds.
     */
    public static Map<String, Object> claims(String orgId, String... scopes) {
        Instant now = NOW.instant();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", TestIssuer.uri());
        claims.put("aud", TestIssuer.AUDIENCE);
        claims.put("sub", "user-of-" + orgId);
        claims.put("org_id", orgId);
        claims.put("iat", now.getEpochSecond());
        claims.put("nbf", now.getEpochSecond() - 1);
        claims.put("exp", now.getEpochSecond() + LIFETIME_SECONDS);
        if (scopes.length > 0) {
            claims.put("scope", String.join(" ", scopes));
        }
        return claims;
    }

    /** Any claims, signed by the test issuer with RS256. */
    public static String signed(Map<String, Object> claims) {
        String content = content("RS256", claims);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(TestIssuer.privateKey());
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Forged: {@code alg: none} and no signature. */
    public static String unsigned(String orgId) {
        return content("none", claims(orgId)) + ".";
    }

    /** Forged: HS256 with the issuer's public key as the secret. */
    public static String signedWithPublicKey(String orgId) {
        String content = content("HS256", claims(orgId));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(TestIssuer.publicKey().getEncoded(), "HmacSHA256"));
            return content + "." + BASE64.encodeToString(mac.doFinal(content.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String content(String algorithm, Map<String, Object> claims) {
        return part(Map.of("alg", algorithm, "typ", "JWT", "kid", TestIssuer.KEY_ID)) + "." + part(claims);
    }

    private static String part(Map<String, Object> json) {
        return BASE64.encodeToString(JSON.writeValueAsBytes(json));
    }
}
