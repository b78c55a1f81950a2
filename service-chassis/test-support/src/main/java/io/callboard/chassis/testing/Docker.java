package io.callboard.chassis.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;

/** Whether containers can be used; asking Testcontainers costs seconds where there is no socket at all. */
final class Docker {

    private static final boolean AVAILABLE =
            (System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock")))
                    && DockerClientFactory.instance().isDockerAvailable();

    private Docker() {}

    static boolean isAvailable() {
        return AVAILABLE;
    }
}
