package io.callboard.local;

/**
 * One process of a service.
 *
 * @param number from 1; the first one has the ports that clients rely on
 */
record Instance(Service service, int number) {

    /** Larger than the distance to the ports of the sandbox, the broker and the proxies. */
    private static final int SECOND = 40;

    private static final int STEP = 10;

    /** Name of its pid and log files. */
    String name() {
        return number == 1 ? service.module() : service.module() + "-" + number;
    }

    int port(Settings settings) {
        return service.port(settings) + shift();
    }

    int managementPort(Settings settings) {
        return service.managementPort(settings) + shift();
    }

    private int shift() {
        return number == 1 ? 0 : SECOND + STEP * (number - 2);
    }
}
