package io.callboard.notifier.subscription;

import io.callboard.chassis.sql.Columns;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Queues facts for the endpoints that subscribe to them. */
@Component
public class WebhookFacts {

    /**
     * The id follows from the endpoint and the fact. A fact about a live event that ended more than 30 days ago is not
     * news: its topic is read again.
     */
    private static final String QUEUE = """
            insert into webhook_delivery (id, endpoint_id, organizer_id, type, payload)
            select md5(e.id || ' ' || s.fact)::uuid, e.id, e.organizer_id, s.type, s.payload
            from unnest(:organizerIds::text[], :types::text[], :facts::text[], :payloads::text[], :endsAts::timestamptz[])
                as s (organizer_id, type, fact, payload, ends_at)
            join webhook_endpoint e on e.organizer_id = s.organizer_id and e.enabled and s.type = any(e.types)
            where s.ends_at is null or s.ends_at > now() - interval '30 days'
            on conflict (id) do nothing
            """;

    private final JdbcClient jdbc;
    private final Subscriptions subscriptions;
    private final JsonMapper json = JsonMapper.builder().build();

    WebhookFacts(JdbcClient jdbc, Subscriptions subscriptions) {
        this.jdbc = jdbc;
        this.subscriptions = subscriptions;
    }

    /**
     * A state that a thing got by one message.
     *
     * @param id of the thing
     * @param version of the thing; a thing has each version once
     * @param at when it happened
     * @param endsAt end of the live event; null if it is not known
     * @param data what the message says, without personal data
     */
    public record Fact(
            String organizerId,
            WebhookType type,
            String id,
            long version,
            Instant at,
            @Nullable Instant endsAt,
            Map<String, @Nullable Object> data) {}

    /**
     * Queues facts in the caller's transaction, in one statement.
     *
     * @param group the common beginning of their types, such as {@code event.}
     * @param facts called only if somebody may subscribe to the group
     */
    public void queue(String group, Supplier<List<Fact>> facts) {
        if (!subscriptions.mayExist(group)) {
            return;
        }
        List<Fact> all = facts.get();
        if (!all.isEmpty()) {
            queue(all);
        }
    }

    /** Queues facts to which somebody subscribes, in the caller's transaction, in one statement. */
    public void queue(List<Fact> all) {
        jdbc.sql(QUEUE)
                .param("organizerIds", Columns.of(all, Fact::organizerId))
                .param("types", Columns.of(all, fact -> fact.type().word()))
                .param("facts", Columns.of(all, fact -> fact.type().word() + " " + fact.id() + " " + fact.version()))
                .param("payloads", Columns.of(all, this::payload))
                .param("endsAts", Columns.of(all, Fact::endsAt))
                .update();
    }

    private String payload(Fact fact) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("type", fact.type().word());
        payload.put("timestamp", fact.at().toString());
        payload.put("data", fact.data());
        return json.writeValueAsString(payload);
    }
}
