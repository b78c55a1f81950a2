package io.callboard.local.edge;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** The processes of a service, which take turns. One that refuses connections is passed over for a second. */
final class Instances {

    private static final Duration REST = Duration.ofSeconds(1);

    private final List<InetSocketAddress> addresses;

    /** Every thread that passes on a request takes the next one. */
    private final AtomicInteger turn = new AtomicInteger();

    /** By address, the {@link System#nanoTime} until which it rests; any thread. */
    private final AtomicLongArray restsUntil;

    Instances(List<InetSocketAddress> addresses) {
        this.addresses = List.copyOf(addresses);
        this.restsUntil = new AtomicLongArray(addresses.size());
        long now = System.nanoTime();
        for (int i = 0; i < addresses.size(); i++) {
            restsUntil.set(i, now);
        }
    }

    /** The one whose turn it is, or the one after it when that one rests; all rest: the one whose turn it is. */
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
