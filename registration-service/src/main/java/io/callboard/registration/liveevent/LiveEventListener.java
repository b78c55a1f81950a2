package io.callboard.registration.liveevent;

import io.callboard.chassis.consumer.Consumption;
import io.callboard.registration.liveevent.message.LiveEventState;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class LiveEventListener {

    private static final Set<String> TYPES = Set.of(
            "LiveEventScheduled",
            "LiveEventChanged",
            "LiveEventRescheduled",
            "LiveEventStarted",
            "LiveEventEnded",
            "LiveEventCancelled",
            "LiveEventReplayReady");

    private final Consumption consumption;
    private final LiveEvents liveEvents;

    LiveEventListener(Consumption consumption, LiveEvents liveEvents) {
        this.consumption = consumption;
        this.liveEvents = liveEvents;
    }

    @KafkaListener(topics = "live-events.v1")
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        consumption.applyStates(records, TYPES, LiveEventState.class, liveEvents::apply);
    }
}
