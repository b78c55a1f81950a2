package io.callboard.notifier.endpoint;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Looks up the addresses of a host. */
@FunctionalInterface
public interface HostLookup {

    InetAddress[] addresses(String host) throws UnknownHostException;
}
