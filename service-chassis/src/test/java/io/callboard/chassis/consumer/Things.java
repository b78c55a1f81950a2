package io.callboard.chassis.consumer;

import io.callboard.chassis.message.Message;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Counts how often each thing took effect, and fails for the things that a test names. */
@Component
class Things {

    private final JdbcClient jdbc;
    final Set<String> failing = ConcurrentHashMap.newKeySet();
    final Set<String> upsertedTogether = ConcurrentHashMap.newKeySet();
    final Set<String> slow = ConcurrentHashMap.newKeySet();
    final Map<String, AtomicInteger> linkageErrors = new ConcurrentHashMap<>();
    final Map<String, AtomicInteger> cutConnections = new ConcurrentHashMap<>();
    final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();
    final Map<String, AtomicInteger> delivered = new ConcurrentHashMap<>();
    final Map<String, Thread> threads = new ConcurrentHashMap<>();
    final AtomicBoolean deadlyForTheContainer = new AtomicBoolean();

    Things(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void happened(List<Message<Thing>> messages) {
        messages.forEach(message -> count(delivered, message.id()));
        var together = messages.stream()
                .filter(message -> upsertedTogether.contains(message.key()))
                .toList();
        if (!together.isEmpty()) {
            jdbc.sql("""
                insert into thing (name, times, message_id)
                select name, 1, '' from unnest(:names::text[]) name
                on conflict (name) do update set times = thing.times + 1
                """)
                    .param("names", together.stream().map(Message::key).toArray(String[]::new))
                    .update();
            return;
        }
        for (var message : messages) {
            if (message.data() == null) {
                jdbc.sql("delete from thing where name = :name")
                        .param("name", message.key())
                        .update();
            } else {
                happened(message.id(), message.data().name());
            }
        }
    }

    int count(String prefix) {
        return jdbc.sql("select count(*) from thing where starts_with(name, :prefix)")
                .param("prefix", prefix)
                .query(Integer.class)
                .single();
    }

    int times(String name) {
        return jdbc.sql("select coalesce(sum(times), 0) from thing where name = :name")
                .param("name", name)
                .query(Integer.class)
                .single();
    }

    private void happened(String id, String name) {
        count(attempts, name);
        threads.put(name, Thread.currentThread());
        if (failing.contains(name)) {
            throw new IllegalArgumentException("someone@example.org cannot be applied");
        }
        if (linkageErrors.containsKey(name) && linkageErrors.get(name).getAndDecrement() > 0) {
            throw new NoClassDefFoundError("someone@example.org");
        }
        if (slow.contains(name)) {
            jdbc.sql("set local statement_timeout = '100ms'").update();
            jdbc.sql("select 1 from pg_sleep(5)").query(Integer.class).single();
        }
        if (cutConnections.containsKey(name) && cutConnections.get(name).getAndDecrement() > 0) {
            jdbc.sql("select pg_terminate_backend(pg_backend_pid())")
                    .query(Boolean.class)
                    .single();
        }
        jdbc.sql("""
            insert into thing (name, times, message_id)
            values (:name, 1, :id)
            on conflict (name) do update
            set times = thing.times + 1, message_id = excluded.message_id
            where thing.message_id <> excluded.message_id
            """).param("name", name).param("id", id).update();
    }

    private static void count(Map<String, AtomicInteger> counts, String what) {
        counts.computeIfAbsent(what, key -> new AtomicInteger()).incrementAndGet();
    }
}
