package io.callboard.chassis.security;

import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

/**
 * Refuses to start with a secret that is missing or publicly known. Only local stacks and tests may use publicly known
 * ones.
 */
public final class Secrets {

    private static final Profiles LOCAL_OR_TEST = Profiles.of("local | test");

    /** The development keys of this repository: 32 times the byte 1, 2 or 3. */
    private static final Set<String> DEVELOPMENT_KEYS =
            Set.copyOf(IntStream.rangeClosed(1, 3).mapToObj(Secrets::repeated).toList());

    private Secrets() {}

    /** The secret of this property, or an {@link UnusableSecretException} that names the property to set. */
    public static String require(Environment environment, String property) {
        return require(environment, property, environment.getProperty(property));
    }

    /** The ring of this property, checked like {@link #require(Environment, String)}. */
    public static KeyRing requireKeys(Environment environment, String property) {
        String text = require(environment, property);
        try {
            return KeyRing.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UnusableSecretException("The secret " + property + " is not usable: " + e.getMessage() + ".");
        }
    }

    private static String require(Environment environment, String property, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new UnusableSecretException("The secret " + property + " is empty; set it to a value of your own.");
        }
        boolean known = Arrays.stream(value.split(","))
                .map(entry -> entry.substring(entry.indexOf(':') + 1).strip())
                .anyMatch(DEVELOPMENT_KEYS::contains);
        if (known && !environment.acceptsProfiles(LOCAL_OR_TEST)) {
            throw new UnusableSecretException("The secret " + property
                    + " is a development key that everybody knows; set it to a value of your own.");
        }
        return value;
    }

    private static String repeated(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
