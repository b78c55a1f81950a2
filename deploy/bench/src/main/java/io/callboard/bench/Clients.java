package io.callboard.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Clients that send at the same time, each over a connection of its own that it keeps. */
final class Clients {
    private final int count;

    Clients(int count) {
        this.count = count;
        System.setProperty("http.maxConnections", Integer.toString(count));
    }

    /** The clients share the requests 0, 1, 2 …, each as soon as it can, while the number of the next one is allowed. */
    void send(IntPredicate allowed, IntConsumer request) {
        AtomicInteger next = new AtomicInteger();
        List<Thread> clients = IntStream.range(0, count)
                .mapToObj(client -> Thread.ofPlatform().start(() -> {
                    for (int n = next.getAndIncrement(); allowed.test(n); n = next.getAndIncrement()) {
                        request.accept(n);
                    }
                }))
                .toList();
        clients.forEach(Waits::forThe);
    }

    /** Reads the whole answer. Its status, or the name of the exception instead of one. */
    static String statusOf(HttpURLConnection connection) {
        try {
            int status = connection.getResponseCode();
            InputStream answer = status < 400 ? connection.getInputStream() : connection.getErrorStream();
            if (answer != null) {
                try (answer) {
                    answer.readAllBytes();
                }
            }
            return Integer.toString(status);
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        }
    }
}
