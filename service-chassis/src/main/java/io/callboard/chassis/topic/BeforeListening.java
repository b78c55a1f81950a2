package io.callboard.chassis.topic;

import org.apache.kafka.clients.admin.Admin;

/** A step that must succeed before the listeners of this service start for the first time; repeated until it does. */
@FunctionalInterface
public interface BeforeListening {

    void prepare(Admin broker) throws Exception;
}
