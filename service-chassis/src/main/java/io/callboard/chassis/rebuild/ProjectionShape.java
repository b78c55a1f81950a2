package io.callboard.chassis.rebuild;

/**
 * Bean that declares the shape of the projections that this service fills from a topic. When a release raises the
 * shape, the topic is read again from offset 0, in the background and through the service's own listener. Every upsert
 * must guard its rows by version and shape, in this order:
 *
 * <pre>{@code where (known.version, known.shape) < (excluded.version, excluded.shape)}</pre>
 *
 * If a part of the state has a number of its own, compare it between the two.
 *
 * @param shape 1 or higher; raise it when existing rows lack what the code now keeps
 */
public record ProjectionShape(String topic, int shape) {

    public ProjectionShape {
        if (shape < 1) {
            throw new IllegalArgumentException("The shape of " + topic + " must be 1 or higher");
        }
    }
}
