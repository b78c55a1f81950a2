package io.callboard.chassis.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AesTest {

    private static final SecretKey KEY = new SecretKeySpec(new byte[32], "AES");
    private static final byte[] CONTEXT = {1, 2, 3};

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_095, 4_096, 4_097, 8_192, 100_000})
    void opensWhatItEncrypts(int length) {
        byte[] plain = new byte[length];
        new Random(length).nextBytes(plain);
        byte[] ciphertext = Aes.encrypt(KEY, plain, CONTEXT);
        assertThat(ciphertext).hasSize(12 + length + 16);
        assertThat(Aes.decrypt(KEY, ciphertext, CONTEXT)).isEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100_000})
    void refusesChangedBytes(int length) {
        byte[] ciphertext = Aes.encrypt(KEY, new byte[length], CONTEXT);
        ciphertext[12 + length / 2] ^= 1;
        assertThatThrownBy(() -> Aes.decrypt(KEY, ciphertext, CONTEXT))
                .isInstanceOf(UnreadableCiphertextException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100_000})
    void refusesOtherAssociatedData(int length) {
        byte[] ciphertext = Aes.encrypt(KEY, new byte[length], CONTEXT);
        assertThatThrownBy(() -> Aes.decrypt(KEY, ciphertext, new byte[] {1, 2}))
                .isInstanceOf(UnreadableCiphertextException.class);
    }
}
