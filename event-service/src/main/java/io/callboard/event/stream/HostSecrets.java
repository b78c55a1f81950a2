package io.callboard.event.stream;

/**
 * What the host's encoder needs. Anybody who has the key can send video in the host's place.
 *
 * @param ingestUrl where the encoder sends to
 * @param streamKey the secret by which the provider knows the stream
 */
public record HostSecrets(String ingestUrl, String streamKey) {

    @Override
    public String toString() {
        return "HostSecrets";
    }
}
