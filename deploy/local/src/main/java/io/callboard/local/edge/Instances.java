package io.callboard.local.edge;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** The processes of a service, which take turns. A process that refuses connections is skipped for a second. */
final class Instances {

    private static final Duration REST = Duration.ofSeconds(1);

    private final List<InetSocketAddress> addresses;

    /** Each thread that forwards a request takes the next number. */
    private final AtomicInteger turn = new AtomicInteger();

    /** The {@link System#nanoTime} until which an address is skipped; used by any thread. */
    private final AtomicLongArray restsUntil;

    Instances(List<InetSocketAddress> addresses) {
        this.addresses = List.copyOf(addresses);
        this.restsUntil = new AtomicLongArray(addresses.size());
        long now = System.nanoTime();
        for (int i = 0; i < addresses.size(); i++) {
            restsUntil.set(i, now);
        }
    }

    /** The next process that is not skipped. If all are skipped, the next one. */
    InetSocketAddress next() {
        int first = Math.floorMod(turn.getAndIncrement(), addresses.size());
        for (int i = 0; i < addresses.size(); i++) {
            int candidate = (first + i) % addresses.size();
            if (System.nanoTime() - restsUntil.get(candidate) >= 0) {
                return addresses.get(candidate);
            }
        }
        return addresses.get(first);
    }

    void rest(String host, int port) {
        for (int i = 0; i < addresses.size(); i++) {
            InetSocketAddress address = addresses.get(i);
            if (address.getPort() == port && address.getHostString().equals(host)) {
                restsUntil.set(i, System.nanoTime() + REST.toNanos());
            }
        }
    }
}
