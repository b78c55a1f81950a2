package io.callboard.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Options of the benchmark.
 *
 * @param registrants people due at one instant
 * @param events live events that they are spread over
 * @param bursts one after another, each with a live event and people of its own
 * @param channel by which the people are reminded: EMAIL or SMS
 * @param urgent people of another organizer whose reminder is due while the burst drains; 0 for none
 * @param latencyMs the providers' latency in milliseconds
 * @param chunk lines per import request
 * @param portOffset offset of the ports of the stack
 * @param running whether a stack already runs with that offset; otherwise one is launched and stopped
 * @param data folder of the data of the running stack, for its process ids
 * @param out folder for the reports
 * @param profile whether to profile
 */
record Options(
        int registrants,
        int events,
        int bursts,
        String channel,
        int urgent,
        int latencyMs,
        int chunk,
        int portOffset,
        boolean running,
        Path data,
        Path out,
        boolean profile) {
    static final String USAGE = "[--registrants=10000] [--events=1] [--bursts=1] [--channel=EMAIL] [--urgent=0] "
            + "[--latency-ms=20] [--chunk=10000] [--port-offset=2000] [--running=false] [--data=deploy/local/data] [--out=deploy/bench/target] [--profile=false]";

    static Options parse(String[] args) {
        Map<String, String> given = new HashMap<>(Map.of(
                "registrants", "10000",
                "events", "1",
                "bursts", "1",
                "channel", "EMAIL",
                "urgent", "0",
                "latency-ms", "20",
                "chunk", "10000",
                "port-offset", "2000"));
        given.putAll(Arrays.stream(args)
                .map(arg -> arg.replaceFirst("^--", "").split("=", 2))
                .collect(Collectors.toMap(
                        pair -> pair[0], pair -> pair.length == 2 ? pair[1] : "true", (earlier, later) -> later)));
        Function<String, Integer> number = name -> Integer.valueOf(given.getOrDefault(name, ""));
        return new Options(
                number.apply("registrants"),
                number.apply("events"),
                number.apply("bursts"),
                given.getOrDefault("channel", ""),
                number.apply("urgent"),
                number.apply("latency-ms"),
                number.apply("chunk"),
                number.apply("port-offset"),
                Boolean.parseBoolean(given.getOrDefault("running", "false")),
                Path.of(given.getOrDefault("data", "deploy/local/data")),
                Path.of(given.getOrDefault("out", "deploy/bench/target")),
                Boolean.parseBoolean(given.getOrDefault("profile", "false")));
    }
}
