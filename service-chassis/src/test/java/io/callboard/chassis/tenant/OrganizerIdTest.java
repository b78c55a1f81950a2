package io.callboard.chassis.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrganizerIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "*", "acme\n", "a\u0000b"})
    void isNeverEmptyThePlatformOrUnprintable(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> new OrganizerId(value));
    }

    @Test
    void hasUpTo255Characters() {
        assertThat(new OrganizerId("o".repeat(255)).value()).hasSize(255);
        assertThatIllegalArgumentException().isThrownBy(() -> new OrganizerId("o".repeat(256)));
    }

    @Test
    void aThreadHasNoOrganizerUntilItBindsOne() {
        assertThat(Tenancy.current()).isEmpty();
        assertThat(Tenancy.organizer()).isEmpty();
    }

    @Test
    void scopesNestAndEnd() {
        OrganizerId acme = new OrganizerId("acme");

        String inside = Tenancy.callAs(acme, () -> Tenancy.callAsPlatform(Tenancy::current) + Tenancy.current());

        assertThat(inside).isEqualTo("*acme");
        assertThat(Tenancy.current()).isEmpty();
    }
}
