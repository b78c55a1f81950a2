package io.callboard.local.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstancesTest {

    private static final InetSocketAddress FIRST = InetSocketAddress.createUnresolved("localhost", 1);
    private static final InetSocketAddress SECOND = InetSocketAddress.createUnresolved("localhost", 2);

    private final Instances instances = new Instances(List.of(FIRST, SECOND));

    @Test
    void takeTurns() {
        assertThat(List.of(instances.next(), instances.next(), instances.next()))
                .containsExactly(FIRST, SECOND, FIRST);
    }

    @Test
    void areAllTriedWhenAllRest() {
        instances.rest("localhost", 1);
        instances.rest("localhost", 2);

        assertThat(List.of(instances.next(), instances.next())).containsExactly(FIRST, SECOND);
    }
}
