package io.callboard.event.stream;

/**
 * A stream as its provider knows it.
 *
 * @param id the provider's
 * @param playbackId by which it is watched
 * @param secrets what the host's encoder needs
 */
public record ProviderStream(String id, String playbackId, HostSecrets secrets) {

    @Override
    public String toString() {
        return "ProviderStream[" + id + "]";
    }
}
