package io.callboard.e2e;

/** The parts of the launched stack that answer HTTP, with their ports before the offset. */
public enum Part {
    EVENT_SERVICE("event-service", 8081),
    REGISTRATION_SERVICE("registration-service", 8082),
    SCHEDULER_SERVICE("scheduler-service", 8083),
    NOTIFIER_SERVICE("notifier-service", 8084),
    ANALYTICS_SERVICE("analytics-service", 8085),
    SANDBOX("sandbox", 8090),
    /** The single address of every API and page. */
    EDGE("edge", 8080);

    private final String processName;
    private final int port;

    Part(String processName, int port) {
        this.processName = processName;
        this.port = port;
    }

    /** Name of its pid and log files. */
    public String processName() {
        return processName;
    }

    boolean isService() {
        return this != SANDBOX && this != EDGE;
    }

    int port() {
        return port;
    }
}
