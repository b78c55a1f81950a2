package io.callboard.registration.host;

import io.callboard.chassis.consumer.Consumption;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class HostListener {

    private final Consumption consumption;
    private final Hosts hosts;

    HostListener(Consumption consumption, Hosts hosts) {
        this.consumption = consumption;
        this.hosts = hosts;
    }

    @KafkaListener(topics = "hosts.v1")
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        consumption.apply(records, HostAdded.TYPE::equals, HostAdded.class, hosts::apply);
    }
}
