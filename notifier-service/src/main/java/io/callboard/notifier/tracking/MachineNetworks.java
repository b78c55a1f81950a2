package io.callboard.notifier.tracking;

import java.util.List;
import org.springframework.security.web.util.matcher.IpAddressMatcher;
import org.springframework.stereotype.Component;

/** Networks of scanners and other machines that open mails and follow their links. The deployment names them. */
@Component
class MachineNetworks {

    private final List<IpAddressMatcher> networks;

    /** @throws IllegalArgumentException if one is not an address with the length of its prefix */
    MachineNetworks(TrackingProperties properties) {
        this.networks =
                properties.machineNetworks().stream().map(IpAddressMatcher::new).toList();
    }

    /** Whether this address, of IPv4 or IPv6, is in one of them. */
    boolean contain(String address) {
        return networks.stream().anyMatch(network -> network.matches(address));
    }
}
