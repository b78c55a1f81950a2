package io.callboard.event.stream;

import io.callboard.chassis.arrival.Arrivals;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.event.presentation.VideoStream;
import io.callboard.event.stream.HostStreamView.Status;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Shows organizers the streams of their live events, secrets included. */
@Component
public class HostStreams {

    private final Streams streams;
    private final Arrivals arrivals;

    HostStreams(Streams streams, Arrivals arrivals) {
        this.streams = streams;
        this.arrivals = arrivals;
    }

    /** Waits for a bounded time until the provider has made the stream, and shows its state then. */
    public HostStreamView awaited(UUID eventId, OrganizerId organizer, VideoStream chosen) {
        if (chosen.kind().hasProvider()) {
            arrivals.await(
                    eventId,
                    () -> streams.find(eventId, organizer)
                            .map(stream -> stream.isOpen() || !stream.pending())
                            .orElse(true));
        }
        return show(eventId, organizer, chosen);
    }

    /** The state of the stream. */
    HostStreamView show(UUID eventId, OrganizerId organizer, VideoStream chosen) {
        String kind = chosen.kind().name();
        if (!chosen.kind().hasProvider()) {
            return new HostStreamView(kind, Status.READY, chosen.url(), null, null, null, null, null, null);
        }
        Optional<Stream> stream = streams.find(eventId, organizer);
        if (stream.isEmpty()) {
            return new HostStreamView(kind, Status.NOT_STARTED, null, null, null, null, null, null, null);
        }
        Optional<HostSecrets> secrets = stream.get().isOpen() ? streams.secrets(eventId, organizer) : Optional.empty();
        return new HostStreamView(
                kind,
                status(stream.get()),
                null,
                secrets.map(HostSecrets::ingestUrl).orElse(null),
                secrets.map(HostSecrets::streamKey).orElse(null),
                stream.get().watchedId(),
                stream.get().lastFailure(),
                stream.get().signal(),
                stream.map(Stream::replay)
                        .map(replay -> new HostStreamView.Replay(replay.playbackId(), replay.seconds()))
                        .orElse(null));
    }

    private static Status status(Stream stream) {
        if (!stream.wanted()) {
            return Status.CLOSED;
        }
        if (stream.isOpen()) {
            return Status.READY;
        }
        return stream.pending() ? Status.PENDING : Status.FAILED;
    }
}
