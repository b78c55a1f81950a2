package io.callboard.event.stream;

/**
 * Settings for the host's encoder. Anybody who has the key can send video in place of the host.
 *
 * @param ingestUrl address to which the encoder sends
 * @param streamKey the secret by which the provider knows the stream
 */
public record HostSecrets(String ingestUrl, String streamKey) {

    @Override
    public String toString() {
        return "HostSecrets";
    }
}
