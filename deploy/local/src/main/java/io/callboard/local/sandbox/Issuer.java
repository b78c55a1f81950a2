package io.callboard.local.sandbox;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An OIDC issuer that gives a token to every caller. Its key is kept, so that tokens outlive a restart. */
final class Issuer {

    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final Set<String> PROPERTIES =
            Set.of("sub", "org_id", "scope", "email", "phone_number", "expiresIn");
    private static final int DEFAULT_LIFE = 3600;
    private static final int LONGEST_LIFE = 31_536_000;

    private final String issuer;
    private final Clock clock;
    private final RSAPrivateCrtKey key;
    private final String keyId;

    private Issuer(String issuer, Clock clock, RSAPrivateCrtKey key) throws GeneralSecurityException {
        this.issuer = issuer;
        this.clock = clock;
        this.key = key;
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(key.getModulus().toByteArray());
        this.keyId = BASE64URL.encodeToString(Arrays.copyOf(digest, 9));
    }

    static Issuer open(String issuer, Path folder, Clock clock) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("issuer-key.pk8");
        try {
            if (!Files.exists(file)) {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(2048);
                PrivateKey generated = generator.generateKeyPair().getPrivate();
                Files.write(file, generated.getEncoded());
            }
            PrivateKey kept =
                    KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(file)));
            return new Issuer(issuer, clock, (RSAPrivateCrtKey) kept);
        } catch (GeneralSecurityException unusable) {
            throw new IOException("The key in " + file + " cannot be used; delete it to get a new one.", unusable);
        }
    }

    Answer configuration() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("issuer", issuer);
        body.put("token_endpoint", issuer + "/token");
        body.put("jwks_uri", issuer + "/jwks.json");
        body.put("response_types_supported", List.of("token"));
        body.put("subject_types_supported", List.of("public"));
        body.put("id_token_signing_alg_values_supported", List.of("RS256"));
        return Answer.json(200, body);
    }

    Answer keys() {
        Map<String, Object> jwk = new LinkedHashMap<>();
        jwk.put("kty", "RSA");
        jwk.put("use", "sig");
        jwk.put("alg", "RS256");
        jwk.put("kid", keyId);
        jwk.put("n", number(key.getModulus()));
        jwk.put("e", number(key.getPublicExponent()));
        return Answer.json(200, Map.of("keys", List.of(jwk)));
    }

    private static String number(BigInteger value) {
        byte[] bytes = value.toByteArray();
        return BASE64URL.encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    /** A token without scope leaves the scopes to the services' own rule for issuers that send none. */
    Answer token(Call call) {
        JsonNode body = Json.object(call.body());
        List<Problem.FieldError> errors = new ArrayList<>();
        body.propertyNames().stream()
                .filter(name -> !PROPERTIES.contains(name))
                .forEach(name -> errors.add(new Problem.FieldError("/" + name, "is not a property of this request")));
        String subject = text(body, "sub", errors);
        if (subject == null
                && errors.stream().noneMatch(error -> error.pointer().equals("/sub"))) {
            errors.add(new Problem.FieldError("/sub", "must be given"));
        }
        String organization = text(body, "org_id", errors);
        String scope = text(body, "scope", errors);
        String email = text(body, "email", errors);
        String phoneNumber = text(body, "phone_number", errors);
        JsonNode life = body.path("expiresIn");
        boolean lifeGiven = !life.isMissingNode() && !life.isNull();
        if (lifeGiven && (!life.isInt() || life.asInt() < 1 || life.asInt() > LONGEST_LIFE)) {
            errors.add(new Problem.FieldError("/expiresIn", "must be a whole number of seconds up to " + LONGEST_LIFE));
        }
        if (subject == null || !errors.isEmpty()) {
            throw Problem.unprocessable(errors);
        }
        int seconds = lifeGiven ? life.asInt() : DEFAULT_LIFE;
        long now = clock.instant().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("aud", List.of("callboard"));
        claims.put("sub", subject);
        claims.put("iat", now);
        claims.put("exp", now + seconds);
        claims.put("jti", UUID.randomUUID().toString());
        if (organization != null) {
            claims.put("org_id", organization);
        }
        if (scope != null) {
            claims.put("scope", scope);
        }
        if (email != null) {
            claims.put("email", email);
        }
        if (phoneNumber != null) {
            claims.put("phone_number", phoneNumber);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", signed(claims));
        answer.put("token_type", "Bearer");
        answer.put("expires_in", seconds);
        return Answer.json(200, answer).with("Cache-Control", "no-store");
    }

    private static @Nullable String text(JsonNode body, String name, List<Problem.FieldError> errors) {
        JsonNode value = body.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isString() || value.asString().isBlank()) {
            errors.add(new Problem.FieldError("/" + name, "must be a text that is not empty"));
            return null;
        }
        return value.asString();
    }

    private String signed(Map<String, Object> claims) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", "RS256");
        header.put("typ", "JWT");
        header.put("kid", keyId);
        String content =
                BASE64URL.encodeToString(Json.bytes(header)) + "." + BASE64URL.encodeToString(Json.bytes(claims));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + BASE64URL.encodeToString(signature.sign());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("Every Java platform can sign with RSA", missing);
        }
    }
}
