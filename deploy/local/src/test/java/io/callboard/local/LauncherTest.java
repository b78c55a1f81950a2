package io.callboard.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {

    @TempDir
    Path folder;

    private Settings settings(Map<String, String> environment) throws IOException {
        Files.createDirectories(folder.resolve(".mvn"));
        return Settings.from(environment, null, Files.createDirectories(folder.resolve("deploy/local")));
    }

    @Test
    void findsTheRepositoryAboveTheWorkingFolder() throws Exception {
        Settings settings = settings(Map.of());

        assertThat(settings.root()).isEqualTo(folder);
        assertThat(settings.data()).isEqualTo(folder.resolve("deploy/local/data"));
        assertThat(settings.services()).containsExactly(Service.values());
        assertThat(settings.fsync()).isTrue();
        assertThat(settings.aot()).isFalse();
        assertThat(settings.lateOptimization()).isTrue();
        assertThat(settings(Map.of("CALLBOARD_FSYNC", "off")).fsync()).isFalse();
        assertThat(settings(Map.of("CALLBOARD_AOT", "on")).aot()).isTrue();
        assertThat(settings(Map.of("CALLBOARD_LATE_OPTIMIZATION", "off")).lateOptimization())
                .isFalse();
    }

    @Test
    void shiftsEveryPort() throws Exception {
        Settings settings = settings(Map.of("CALLBOARD_PORT_OFFSET", "100", "CALLBOARD_DATA", "elsewhere"));

        assertThat(settings.data()).isEqualTo(folder.resolve("elsewhere"));
        assertThat(Ports.wanted(settings).keySet())
                .containsExactlyInAnyOrder(
                        5533, 9192, 9193, 8180, 8190, 8125, 8181, 8182, 8183, 8184, 8185, 9181, 9182, 9183, 9184, 9185);
        assertThat(Service.NOTIFIER.properties(settings, new Instance(Service.NOTIFIER, 1)))
                .containsEntry("server.port", 8184)
                .containsEntry("management.server.port", 9184)
                .containsEntry("spring.datasource.username", "notifier")
                .containsEntry("spring.flyway.user", "notifier_migration")
                .containsEntry("spring.kafka.bootstrap-servers", "localhost:9192")
                .containsEntry("callboard.resend.base-url", "http://localhost:8190/resend")
                .containsEntry("callboard.links.public-url", "http://localhost:8180");
        assertThat(Service.NOTIFIER.properties(settings, new Instance(Service.NOTIFIER, 1)))
                .containsEntry(
                        "spring.datasource.url",
                        "jdbc:postgresql://localhost:5533/notifier?reWriteBatchedInserts=true");
    }

    @Test
    void listensOnThisMachineOnlyUnlessToldOtherwise() throws Exception {
        assertThat(Service.EVENT.properties(settings(Map.of()), new Instance(Service.EVENT, 1)))
                .containsEntry("server.address", "127.0.0.1")
                .containsEntry("management.server.address", "127.0.0.1");
        assertThat(Service.EVENT.properties(
                        settings(Map.of("CALLBOARD_BIND", "0.0.0.0")), new Instance(Service.EVENT, 1)))
                .containsEntry("server.address", "0.0.0.0")
                .containsEntry("management.server.address", "127.0.0.1");
    }

    @Test
    void givesEveryJvmTheCarriersThatItHasInTheImage() throws Exception {
        List<String> image = Files.readString(Path.of("../Dockerfile"))
                .lines()
                .filter(line -> line.startsWith("RUN echo \""))
                .toList();
        Pattern carriers = Pattern.compile("-Djdk\\.virtualThreadScheduler\\.parallelism=\\d+");

        assertThat(image)
                .singleElement()
                .satisfies(line -> assertThat(carriers.matcher(line)
                                .results()
                                .map(MatchResult::group)
                                .toList())
                        .singleElement()
                        .isIn(Java.command(settings(Map.of()), "sandbox", List.of(), "Main")));
    }

    @Test
    void leavesRoomForAProxyBetweenAServiceAndBrokerAndDatabase() throws Exception {
        Settings settings = settings(Map.of("CALLBOARD_PORT_OFFSET", "100", "CALLBOARD_PROXIED", "notifier-service"));
        Properties broker = new Properties();
        broker.load(new StringReader(new Broker(settings).properties()));

        assertThat(broker.getProperty("listeners"))
                .isEqualTo("PLAINTEXT://localhost:9192,NOTIFIER://localhost:9204,CONTROLLER://localhost:9193");
        assertThat(broker.getProperty("advertised.listeners"))
                .isEqualTo("PLAINTEXT://localhost:9192,NOTIFIER://localhost:9214");
        assertThat(Ports.wanted(settings)).containsKey(9204).doesNotContainKeys(9214, 5544);
        assertThat(Service.NOTIFIER.properties(settings, new Instance(Service.NOTIFIER, 1)))
                .containsEntry("spring.kafka.bootstrap-servers", "localhost:9214")
                .hasEntrySatisfying(
                        "spring.datasource.url",
                        url -> assertThat(url.toString()).startsWith("jdbc:postgresql://localhost:5544/notifier"));
        assertThat(Service.EVENT.properties(settings, new Instance(Service.EVENT, 1)))
                .containsEntry("spring.kafka.bootstrap-servers", "localhost:9192");
    }

    @Test
    void startsSeveralInstancesWithPortsOfTheirOwn() throws Exception {
        Settings settings = settings(Map.of(
                "CALLBOARD_PORT_OFFSET", "100", "CALLBOARD_INSTANCES", "notifier-service=3, scheduler-service=2"));

        assertThat(settings.processes().stream().map(Instance::name))
                .containsExactly(
                        "event-service",
                        "registration-service",
                        "scheduler-service",
                        "scheduler-service-2",
                        "notifier-service",
                        "notifier-service-2",
                        "notifier-service-3",
                        "analytics-service");
        assertThat(Ports.wanted(settings))
                .hasSize(16 + 2 * 3)
                .containsEntry(8184, "notifier-service")
                .containsEntry(8224, "notifier-service-2")
                .containsEntry(9224, "notifier-service-2")
                .containsEntry(8234, "notifier-service-3")
                .containsEntry(8223, "scheduler-service-2");
        assertThat(Service.NOTIFIER.properties(settings, new Instance(Service.NOTIFIER, 2)))
                .containsEntry("server.port", 8224)
                .containsEntry("management.server.port", 9224)
                .containsEntry("callboard.links.public-url", "http://localhost:8180");
    }

    @Test
    void spareMailAccountsFollowResend() throws Exception {
        assertThat(Service.NOTIFIER
                        .properties(settings(Map.of()), new Instance(Service.NOTIFIER, 1))
                        .keySet())
                .noneMatch(name -> name.startsWith("callboard.routing") || name.startsWith("callboard.smtp"));

        Settings settings = settings(
                Map.of("CALLBOARD_PORT_OFFSET", "100", "CALLBOARD_SPARE_MAIL_ACCOUNTS", "sendgrid, mailgun, smtp"));

        assertThat(Service.NOTIFIER.properties(settings, new Instance(Service.NOTIFIER, 1)))
                .containsEntry("callboard.routing.accounts.EMAIL", "resend,sendgrid,mailgun,smtp")
                .containsEntry("callboard.sendgrid.base-url", "http://localhost:8190/sendgrid")
                .containsEntry("callboard.mailgun.domain", "callboard.local")
                .containsEntry("callboard.smtp.port", 8125);
        assertThatThrownBy(() -> settings(Map.of("CALLBOARD_SPARE_MAIL_ACCOUNTS", "postmark")))
                .hasMessageContaining("names 'postmark'");
    }

    @Test
    void inAppMessagesGoByKnockIfItIsAskedFor() throws Exception {
        Settings settings = settings(Map.of("CALLBOARD_IN_APP_ACCOUNTS", "knock, feed"));

        assertThat(Service.NOTIFIER.properties(settings, new Instance(Service.NOTIFIER, 1)))
                .containsEntry("callboard.routing.accounts.IN_APP", "knock,feed")
                .containsEntry("callboard.knock.base-url", "http://localhost:8090/knock");
        assertThatThrownBy(() -> settings(Map.of("CALLBOARD_IN_APP_ACCOUNTS", "novu")))
                .hasMessageContaining("names 'novu', but there are only knock, feed.");
    }

    @Test
    void noTwoProcessesWantOnePort() throws Exception {
        String five =
                "event-service=5,registration-service=5,scheduler-service=5,notifier-service=5,analytics-service=5";
        String all = "event-service,registration-service,scheduler-service,notifier-service,analytics-service";
        Settings settings = settings(Map.of("CALLBOARD_INSTANCES", five, "CALLBOARD_PROXIED", all));

        assertThat(Ports.wanted(settings)).hasSize(6 + 2 * 25 + 5);
    }

    @Test
    void refusesSettingsItDoesNotUnderstand() {
        for (String instances :
                List.of("notifier-service", "notifier-service=0", "notifier-service=6", "mail-service=2")) {
            assertThatThrownBy(() -> settings(Map.of("CALLBOARD_INSTANCES", instances)))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("CALLBOARD_INSTANCES");
        }
        assertThatThrownBy(() -> settings(Map.of("CALLBOARD_PORT_OFFSET", "many")))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("CALLBOARD_PORT_OFFSET");
        assertThatThrownBy(() -> settings(Map.of("CALLBOARD_SERVICES", "event-service,mail-service")))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("'mail-service'");
        assertThatThrownBy(() -> settings(Map.of("CALLBOARD_BIND", "everywhere")))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("CALLBOARD_BIND must be 127.0.0.1")
                .hasMessageContaining("'everywhere'");
        assertThatThrownBy(() -> settings(Map.of("CALLBOARD_FSYNC", "never")))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("CALLBOARD_FSYNC must be on or off")
                .hasMessageContaining("'never'");
    }

    @Test
    void namesTheTakenPortAndWhoWantsIt() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThatThrownBy(() -> Ports.requireFree(Map.of(taken.getLocalPort(), "scheduler-service")))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("Port " + taken.getLocalPort() + ", which scheduler-service needs");
        }
    }

    @Test
    void writesAnyFolderSoThatTheBrokerReadsItBack() throws Exception {
        String anywhere = "/home/Jürgen Łęcki/c:\\data";
        Properties read = new Properties();
        read.load(new ByteArrayInputStream(
                ("log.dirs=" + Broker.asPropertyValue(anywhere)).getBytes(StandardCharsets.UTF_8)));

        assertThat(read).containsEntry("log.dirs", anywhere);
    }

    @Test
    void runsAServiceFromItsClassesAndTheClassPathItsBuildWrote() throws Exception {
        Settings settings = settings(Map.of());
        Path target = folder.resolve("event-service/target");
        Path mainClass = target.resolve("classes/io/callboard/event/EventServiceApplication.class");

        assertThatThrownBy(() -> Java.compiled(settings, Service.EVENT))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("io.callboard.event.EventServiceApplication is not compiled");

        Files.createDirectories(mainClass.getParent());
        Files.createFile(mainClass);
        Files.writeString(target.resolve("classpath.txt"), "/a.jar" + File.pathSeparator + "/b.jar\n");
        assertThat(Java.compiled(settings, Service.EVENT).classPath())
                .isEqualTo(String.join(
                        File.pathSeparator, target.resolve("classes").toString(), "/a.jar", "/b.jar"));
    }

    @Test
    void stopsOnlyProcessesOfAnEarlierLauncher() throws Exception {
        String marker = folder.resolve("data").toString();
        Process ours = sleeper(marker);
        Process another = sleeper("somebody-else");
        Path run = folder.resolve("run");
        new PidFile(run.resolve("event-service.pid")).write(ours.pid());
        new PidFile(run.resolve("notifier-service.pid")).write(another.pid());
        Files.writeString(run.resolve("sandbox.pid"), "no number");
        try {
            List<String> stopped = PidFile.stopLeftovers(run, marker);

            assertThat(stopped).containsExactly("event-service");
            assertThat(ours.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(another.isAlive()).isTrue();
            assertThat(run).isEmptyDirectory();
        } finally {
            another.destroyForcibly();
            ours.destroyForcibly();
        }
    }

    @Test
    void recognizesItsOwnProcessesUnderAFolderOfAnyAlphabet() throws Exception {
        assumeThat(System.getProperty("sun.jnu.encoding")).isEqualTo("UTF-8");
        Process ours = sleeper("/home/Jürgen/données");
        try {
            assertThat(PidFile.commandLine(ours.toHandle())).contains("/home/Jürgen/données");
        } finally {
            ours.destroyForcibly();
        }
    }

    private static Process sleeper(String marker) throws IOException {
        // Waits for its input, which ends with this test.
        return new ProcessBuilder("sh", "-c", "read line", marker).start();
    }

    @Test
    void startsAProcessAgainThatDies() throws Exception {
        Settings settings = settings(Map.of());
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Path starts = folder.resolve("starts");
        Supervised.Plan plan = Supervised.Plan.of(
                "worker",
                List.of("sh", "-c", "echo x >> " + starts + "; exec sleep 600"),
                Map.of(),
                () -> lines(starts) >= 1);
        Supervised worker = new Supervised(plan, settings, new PrintStream(said, true, StandardCharsets.UTF_8));
        Path pidFile = settings.run().resolve("worker.pid");
        worker.start();
        worker.awaitReady(Duration.ofSeconds(20));

        ProcessHandle.of(Long.parseLong(Files.readString(pidFile)))
                .orElseThrow()
                .destroyForcibly();
        await().until(() -> lines(starts) == 2);
        worker.orderStop();
        worker.awaitStop();

        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("worker was ended by signal 9; starting it again in 1 s");
        assertThat(pidFile).doesNotExist();
    }

    @Test
    void givesUpOnAProcessThatNeverGetsReady() throws Exception {
        Settings settings = settings(Map.of());
        Supervised.Plan plan = Supervised.Plan.of("broken", List.of("false"), Map.of(), () -> false);
        Supervised broken = new Supervised(plan, settings, new PrintStream(new ByteArrayOutputStream()));
        broken.start();

        assertThatThrownBy(() -> broken.awaitReady(Duration.ofMinutes(1)))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("broken ended three times");
        assertThatCode(() -> {
                    broken.orderStop();
                    broken.awaitStop();
                })
                .doesNotThrowAnyException();
    }

    private static int lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file).size() : 0;
        } catch (IOException unreadable) {
            return 0;
        }
    }
}
