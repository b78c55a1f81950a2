package io.callboard.notifier.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.chassis.value.InvalidValueException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses are refused, as literals and behind names. */
class TargetGuardTest {

    private static final Map<String, String> NAMES = Map.of(
            "public.example", "93.184.215.14",
            "private.example", "10.1.2.3",
            "mixed.example", "93.184.215.14 127.0.0.1",
            "six.example", "2606:2800:21f:cb07:6820:80da:af6b:8b2c");

    private final TargetGuard guard = guard(false);

    private static TargetGuard guard(boolean insecure) {
        return new TargetGuard(Guards.properties(insecure, Duration.ofSeconds(15)), TargetGuardTest::lookup);
    }

    /** Names of the table, and literals as the resolver of the system reads them. */
    private static InetAddress[] lookup(String host) throws UnknownHostException {
        String addresses = NAMES.get(host);
        if (addresses == null && host.endsWith(".example")) {
            throw new UnknownHostException(host);
        }
        String[] all = addresses == null ? new String[] {host} : addresses.split(" ");
        InetAddress[] found = new InetAddress[all.length];
        for (int i = 0; i < all.length; i++) {
            found[i] = InetAddress.getByName(all[i]);
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://public.example/hooks",
                "https://public.example:8443/hooks?key=1",
                "https://six.example/",
                "https://93.184.215.14/",
                "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
                "https://172.32.0.1/",
                "https://100.128.0.1/",
                "HTTPS://public.example"
            })
    void publicAddressesArePermitted(String url) {
        assertThat(guard.checked(url)).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "0.0.0.0",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "192.0.2.1",
                "198.18.0.1",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "2130706433",
                "[::1]",
                "[::]",
                "[::ffff:10.0.0.1]",
                "[::ffff:7f00:1]",
                "[::127.0.0.1]",
                "[fe80::1]",
                "[fc00::1]",
                "[fd00:ec2::254]",
                "[ff02::1]",
                "[64:ff9b::a00:1]",
                "[64:ff9b:1::1]",
                "[2002:7f00:1::]",
                "[2001::1]",
                "[2001:db8::1]",
                "[fec0::1]",
                "private.example",
                "mixed.example"
            })
    void othersAreRefusedWhenSavedAndWhenConnecting(String host) {
        assertThatThrownBy(() -> guard.checked("https://" + host + "/hooks"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("public");
        assertThatThrownBy(() -> guard.connectable(host)).isInstanceOf(RefusedAddressException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://public.example/",
                "ftp://public.example/",
                "file:///etc/passwd",
                "//public.example/",
                "public.example",
                "https:///hooks",
                "https://",
                "https://user:secret@public.example/",
                "https://public.example/#fragment",
                "https://public.example:99999/",
                "https://public.example:0/",
                "https://pub lic.example/",
                "https://münchen.example/",
                "https://unknown.example/",
                "https://127.1/",
                "javascript:alert(1)"
            })
    void onlyHttpsAddressesAreAccepted(String url) {
        assertThatThrownBy(() -> guard.checked(url)).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void aLongAddressIsRefused() {
        assertThatThrownBy(() -> guard.checked("https://public.example/" + "a".repeat(2_000)))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    void thePropertyPermitsHttpAndThisMachine() throws UnknownHostException {
        TargetGuard insecure = guard(true);

        assertThat(insecure.checked("http://127.0.0.1:8090/sink")).isNotEmpty();
        assertThat(insecure.connectable("127.0.0.1")).hasSize(1);
        assertThatThrownBy(() -> insecure.checked("ftp://127.0.0.1/")).isInstanceOf(InvalidValueException.class);
    }
}
