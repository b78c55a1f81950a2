package io.callboard.notifier.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineNetworksTest {

    @Test
    void findsAddressesOfBothVersions() {
        MachineNetworks networks = networks("192.0.2.0/24", "2001:db8::/32", "198.51.100.7");

        assertThat(networks.contain("192.0.2.200")).isTrue();
        assertThat(networks.contain("2001:db8:1::1")).isTrue();
        assertThat(networks.contain("198.51.100.7")).isTrue();
        assertThat(networks.contain("192.0.3.1")).isFalse();
        assertThat(networks.contain("2001:db9::1")).isFalse();
        assertThat(networks.contain("198.51.100.8")).isFalse();
    }

    @Test
    void withoutNetworksNobodyIsAMachine() {
        assertThat(networks().contain("192.0.2.1")).isFalse();
    }

    @Test
    void anInvalidNetworkStopsTheService() {
        assertThatIllegalArgumentException().isThrownBy(() -> networks("scanner.example.com"));
        assertThatIllegalArgumentException().isThrownBy(() -> networks("192.0.2.0/240"));
    }

    private static MachineNetworks networks(String... networks) {
        return new MachineNetworks(new TrackingProperties(true, Duration.ofSeconds(5), List.of(networks)));
    }
}
