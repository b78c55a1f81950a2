package io.callboard.registration.challenge;

import io.callboard.chassis.security.KeyRing;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.altcha.altcha.Altcha;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Makes challenges and checks their solutions, with the library of ALTCHA (ADR 0090). Each solution counts once. */
public final class Challenges {

    private static final int LONGEST_SOLUTION = 2000;
    private static final String EXPIRES = "expires";
    private static final String HMAC = "HmacSHA256";

    private final ChallengeProperties properties;
    /** The secrets, the current one first; empty if there is no challenge. */
    private final List<String> secrets;

    private final SolvedChallenges solved;
    private final JsonMapper json;
    private final Clock clock;

    Challenges(
            ChallengeProperties properties,
            Optional<KeyRing> keys,
            SolvedChallenges solved,
            JsonMapper json,
            Clock clock) {
        this.properties = properties;
        this.secrets = keys.stream()
                .flatMap(ring -> ring.ids().stream().map(id -> secret(ring, id)))
                .toList();
        this.solved = solved;
        this.json = json;
        this.clock = clock;
    }

    /** What is known about the solution that a registration came with. */
    public enum Verdict {
        /** It is solved, or none is demanded. */
        PASSED,
        /** There is none. */
        MISSING,
        /** It is wrong or too late, or was used before. */
        UNUSABLE
    }

    /** Whether people have to solve a challenge. */
    public boolean areDemanded() {
        return properties.enabled();
    }

    /** Whether a person without JavaScript may confirm the e-mail address instead. */
    public boolean canBeReplacedByMail() {
        return properties.confirmEmailInstead();
    }

    /** A new challenge; empty if there is none to solve. Nothing is stored before it is solved. */
    Optional<Challenge> next() {
        if (!properties.enabled()) {
            return Optional.empty();
        }
        Altcha.ChallengeOptions options = new Altcha.ChallengeOptions()
                .setAlgorithm(Altcha.Algorithm.SHA256)
                .setHmacKey(secrets.getFirst())
                .setMaxNumber((long) properties.maxNumber())
                .setSecureRandomNumber(true)
                .setExpires(clock.instant().plus(properties.expiresAfter()).getEpochSecond());
        try {
            Altcha.Challenge made = Altcha.createChallenge(options);
            return Optional.of(
                    new Challenge(made.algorithm, made.challenge, made.maxnumber, made.salt, made.signature));
        } catch (Exception e) {
            throw new IllegalStateException("A challenge cannot be made", e);
        }
    }

    /**
     * Checks the solution of a registration, and notes that it was used.
     *
     * @param solution base64 of the JSON that ALTCHA's widget makes
     */
    public Verdict check(@Nullable String solution) {
        if (!areDemanded()) {
            return Verdict.PASSED;
        }
        if (solution == null || solution.isBlank()) {
            return Verdict.MISSING;
        }
        return read(solution)
                .filter(this::isRight)
                .filter(payload -> solved.add(payload.challenge))
                .map(_ -> Verdict.PASSED)
                .orElse(Verdict.UNUSABLE);
    }

    /** The time is checked here and not by the library, by the same clock that the challenge was made with. */
    private boolean isRight(Altcha.Payload payload) {
        try {
            if (!isInTime(Altcha.extractParams(payload.salt))) {
                return false;
            }
            for (String secret : secrets) {
                if (Altcha.verifySolution(payload, secret, false)) {
                    return true;
                }
            }
            return false;
        } catch (Exception unreadable) {
            // The library throws checked exceptions of several kinds for a payload that no challenge has.
            return false;
        }
    }

    private boolean isInTime(Map<String, String> parameters) {
        String expires = parameters.get(EXPIRES);
        return expires != null && clock.instant().isBefore(Instant.ofEpochSecond(Long.parseLong(expires)));
    }

    private Optional<Altcha.Payload> read(String solution) {
        if (solution.length() > LONGEST_SOLUTION) {
            return Optional.empty();
        }
        try {
            JsonNode node = json.readTree(new String(Base64.getDecoder().decode(solution), StandardCharsets.UTF_8));
            JsonNode number = node.path("number");
            if (!node.isObject() || !number.isIntegralNumber() || !number.canConvertToLong()) {
                return Optional.empty();
            }
            Altcha.Payload payload = new Altcha.Payload();
            payload.algorithm = node.path("algorithm").asString("");
            payload.challenge = node.path("challenge").asString("");
            payload.number = number.asLong();
            payload.salt = node.path("salt").asString("");
            payload.signature = node.path("signature").asString("");
            return Optional.of(payload);
        } catch (IllegalArgumentException | JacksonException unreadable) {
            return Optional.empty();
        }
    }

    /** The library takes a text as the secret of its HMAC. */
    private static String secret(KeyRing ring, String id) {
        return Base64.getEncoder()
                .encodeToString(ring.key(id, HMAC).orElseThrow().getEncoded());
    }
}
