package io.callboard.event.stream;

import io.callboard.event.presentation.VideoStream;
import java.util.List;
import java.util.UUID;

/**
 * A provider that receives a host's video and plays it to registrants. Each call is one attempt; it throws {@link
 * StreamFailure} and is never made in a transaction.
 */
public interface StreamProvider {

    VideoStream.Kind kind();

    /** Makes a stream that carries the id of the live event. Two calls make two streams. */
    ProviderStream create(UUID eventId);

    /** The streams that carry the id of the live event, the oldest first. Looks at the provider's newest streams only. */
    List<ProviderStream> find(UUID eventId);

    /** Lets the stream accept video again. */
    void enable(String streamId);

    /** Ends the recording, and lets the stream accept no more video. */
    void disable(String streamId);

    /** Removes the stream; its recordings stay. A stream that does not exist is no failure. */
    void delete(String streamId);
}
