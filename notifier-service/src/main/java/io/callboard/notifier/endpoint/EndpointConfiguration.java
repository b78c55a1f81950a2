package io.callboard.notifier.endpoint;

import java.net.InetAddress;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Looks up hosts by the resolver of the system. */
@Configuration(proxyBeanMethods = false)
class EndpointConfiguration {

    @Bean
    HostLookup hostLookup() {
        return InetAddress::getAllByName;
    }
}
