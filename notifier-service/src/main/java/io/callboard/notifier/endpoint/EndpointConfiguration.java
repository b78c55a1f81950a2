package io.callboard.notifier.endpoint;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Looks up hosts by the resolver of the system, for a few seconds at most. */
@Configuration(proxyBeanMethods = false)
class EndpointConfiguration {

    private static final int LONGEST_SECONDS = 3;

    @Bean
    HostLookup hostLookup() {
        return EndpointConfiguration::lookup;
    }

    /**
     * On a platform thread: a look-up pins the carrier of a virtual thread, so that a few slow name servers would stop
     * all requests.
     */
    private static InetAddress[] lookup(String host) throws UnknownHostException {
        FutureTask<InetAddress[]> lookup = new FutureTask<>(() -> InetAddress.getAllByName(host));
        Thread.ofPlatform().name("host-lookup").daemon().start(lookup);
        try {
            return lookup.get(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new UnknownHostException(host);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException(host);
        }
    }
}
