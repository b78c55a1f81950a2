package io.callboard.chassis.limit;

import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.Repository;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A Redis of Debian's package redis-server, in a process of its own and without files. */
final class RedisServer implements AutoCloseable {

    private final Path binary;
    private final int port;
    private Process process;

    RedisServer(Path binary) throws IOException {
        this.binary = binary;
        this.port = freePort();
        this.process = launched();
    }

    /** On the path, or where .ci/run unpacks it. */
    static Optional<Path> binary() {
        return Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                                .map(Path::of),
                        Stream.of(tools().resolve("usr/bin")))
                .map(folder -> folder.resolve("redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    String url() {
        return "redis://localhost:" + port;
    }

    void stop() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void start() throws IOException {
        process = launched();
    }

    /** It keeps its connections and answers nothing. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private Process launched() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        binary.toString(), "--port", Integer.toString(port), "--save", "", "--appendonly", "no")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        // The unpacked package finds its libraries only where they were unpacked.
        builder.environment()
                .merge(
                        "LD_LIBRARY_PATH",
                        tools().resolve("usr/lib/x86_64-linux-gnu").toString(),
                        (own, more) -> own + ":" + more);
        Process launched = builder.start();
        await().until(() -> launched.isAlive() && accepts());
        return launched;
    }

    private boolean accepts() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Path tools() {
        return Repository.root().resolve("target/tools");
    }
}
