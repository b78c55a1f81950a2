package io.callboard.chassis.topic;

import org.apache.kafka.clients.admin.Admin;

/** What must have happened before the listeners of this service start for the first time; repeated until it succeeds. */
@FunctionalInterface
public interface BeforeListening {

    void prepare(Admin broker) throws Exception;
}
