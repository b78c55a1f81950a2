package io.callboard.chassis.rebuild;

/**
 * Bean that declares which shape the projections have that this service fills from a topic. A release that raises the
 * shape has the topic read again from offset 0, in the background and through the service's own listener. Every upsert
 * must guard its rows by version and shape, in this order:
 *
 * <pre>{@code where (known.version, known.shape) < (excluded.version, excluded.shape)}</pre>
 *
 * A part of the state with a number of its own stands between the two.
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
