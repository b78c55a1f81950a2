package io.callboard.chassis.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

class SecretsTest {

    private static final String PROPERTY = "callboard.contacts.key";
    private static final String DEVELOPMENT_KEY = "k1:" + key(1);
    private static final String OWN_KEY = "k2:" + key(42);

    @Test
    void refusesAnEmptySecretEverywhere() {
        MockEnvironment local = new MockEnvironment();
        local.setActiveProfiles("local");

        assertThatIllegalStateException()
                .isThrownBy(() -> Secrets.require(local, PROPERTY))
                .withMessage("The secret callboard.contacts.key is empty; set it to a value of your own.");
        assertThatIllegalStateException()
                .isThrownBy(() -> Secrets.require(new MockEnvironment().withProperty(PROPERTY, " "), PROPERTY));
    }

    @Test
    void refusesADevelopmentKeyOutsideLocalAndTest() {
        MockEnvironment anywhere = new MockEnvironment().withProperty(PROPERTY, DEVELOPMENT_KEY);

        assertThatIllegalStateException()
                .isThrownBy(() -> Secrets.requireKeys(anywhere, PROPERTY))
                .withMessageContaining("development key")
                .withMessageNotContaining(key(1));
        anywhere.setActiveProfiles("test");
        assertThat(Secrets.requireKeys(anywhere, PROPERTY).currentId()).isEqualTo("k1");
    }

    @Test
    void refusesADevelopmentKeyBehindAnOwnOne() {
        MockEnvironment anywhere = new MockEnvironment().withProperty(PROPERTY, OWN_KEY + "," + DEVELOPMENT_KEY);

        assertThatIllegalStateException().isThrownBy(() -> Secrets.requireKeys(anywhere, PROPERTY));
    }

    @Test
    void saysWhichPropertyIsNotUsable() {
        MockEnvironment anywhere = new MockEnvironment().withProperty(PROPERTY, "k1:tooshort");

        assertThatIllegalStateException()
                .isThrownBy(() -> Secrets.requireKeys(anywhere, PROPERTY))
                .withMessageContaining(PROPERTY)
                .withMessageNotContaining("tooshort");
    }

    @Test
    void theFirstKeyOfARingIsTheCurrentOneAndOlderOnesStay() {
        KeyRing ring = KeyRing.parse(OWN_KEY + ", " + "k1:" + key(7));

        assertThat(ring.currentId()).isEqualTo("k2");
        assertThat(ring.current("AES").getEncoded()).hasSize(32).containsOnly(42);
        assertThat(ring.key("k1", "AES")).isPresent();
        assertThat(ring.key("k0", "AES")).isEmpty();
        assertThat(ring).hasToString("KeyRing[k2, k1]");
    }

    @Test
    void refusesMalformedRings() {
        for (String text : new String[] {"", key(5), ":" + key(5), "k1:", "k1:AAAA", OWN_KEY + "," + OWN_KEY, "k1:%"}) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> KeyRing.parse(text));
        }
    }

    private static String key(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
