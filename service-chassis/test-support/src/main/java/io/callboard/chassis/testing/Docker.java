package io.callboard.chassis.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;

/**
 * Finds out whether containers can be used. Looks for the socket first, because Testcontainers takes seconds to find
 * none.
 */
final class Docker {

    private static final boolean AVAILABLE =
            (System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock")))
                    && DockerClientFactory.instance().isDockerAvailable();

    private Docker() {}

    static boolean isAvailable() {
        return AVAILABLE;
    }
}
