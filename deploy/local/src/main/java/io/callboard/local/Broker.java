package io.callboard.local;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;

/** One Kafka broker that is its own controller. Its data are kept. */
final class Broker {

    private static final List<String> LOGGING = List.of(
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX");

    private final Settings settings;
    private final Path folder;
    private final Path configuration;
    private final int port;

    Broker(Settings settings) {
        this.settings = settings;
        this.folder = settings.data().resolve("kafka");
        this.configuration = settings.run().resolve("kafka.properties");
        this.port = settings.port(Ports.BROKER);
    }

    /** Kafka gives its clients the address to use, so a service behind a proxy needs a listener of its own. */
    String properties() {
        int controller = settings.port(Ports.BROKER_CONTROLLER);
        StringBuilder listeners = new StringBuilder("PLAINTEXT://localhost:%d".formatted(port));
        StringBuilder advertised = new StringBuilder(listeners);
        StringBuilder protocols = new StringBuilder("PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        for (Service service : settings.proxied()) {
            listeners.append(",%s://localhost:%d".formatted(service, Ports.ownListener(settings, service)));
            advertised.append(",%s://localhost:%d".formatted(service, Ports.broker(settings, service)));
            protocols.append(",%s:PLAINTEXT".formatted(service));
        }
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@localhost:%1$d
                controller.listener.names=CONTROLLER
                listeners=%2$s,CONTROLLER://localhost:%1$d
                advertised.listeners=%3$s
                listener.security.protocol.map=%4$s
                log.dirs=%5$s
                auto.create.topics.enable=false
                num.partitions=12
                default.replication.factor=1
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=8
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=4
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                share.coordinator.state.topic.num.partitions=4
                group.coordinator.rebalance.protocols=classic,consumer
                group.initial.rebalance.delay.ms=0
                group.consumer.min.session.timeout.ms=6000
                group.consumer.session.timeout.ms=8000
                group.consumer.min.heartbeat.interval.ms=1000
                group.consumer.heartbeat.interval.ms=2000
                log.segment.bytes=134217728
                log.index.size.max.bytes=2097152
                log.preallocate=false
                log.retention.hours=168
                log.cleaner.threads=1
                log.cleaner.dedupe.buffer.size=16777216
                num.network.threads=2
                num.io.threads=4
                num.recovery.threads.per.data.dir=2
                """.formatted(controller, listeners, advertised, protocols, asPropertyValue(folder.toString()));
    }

    /** Kafka reads its configuration as Latin-1, where anything else and backslashes are escaped. */
    static String asPropertyValue(String text) {
        return text.chars()
                .mapToObj(c -> c == '\\' || c > '~' ? "\\u%04x".formatted(c) : Character.toString(c))
                .collect(Collectors.joining());
    }

    /** Writes the configuration and, on the first start, the cluster's id into the data folder. */
    void prepare() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Files.writeString(configuration, properties());
        if (Files.exists(folder.resolve("meta.properties"))) {
            return;
        }
        String id = Uuid.randomUuid().toString();
        List<String> command = Java.command(
                settings,
                "kafka-format",
                List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"),
                "kafka.tools.StorageTool",
                "format",
                "-t",
                id,
                "-c",
                configuration.toString());
        File log = settings.logFile("kafka").toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().put("CLASSPATH", Java.ownClassPath());
        Process format = builder.start();
        if (!format.waitFor(1, TimeUnit.MINUTES) || format.exitValue() != 0) {
            format.destroyForcibly();
            throw new StartFailure("The broker's data folder could not be formatted; " + log + " says why.");
        }
    }

    Supervised.Plan plan() {
        List<String> options = new ArrayList<>(LOGGING);
        options.addAll(Java.optimization(settings));
        options.add("-Xmx320m");
        List<String> command = Java.command(settings, "kafka", options, "kafka.Kafka", configuration.toString());
        return Supervised.Plan.of("kafka", command, Map.of("CLASSPATH", Java.ownClassPath()), this::accepts);
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("localhost", port), 500);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}
