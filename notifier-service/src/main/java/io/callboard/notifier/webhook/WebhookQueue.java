package io.callboard.notifier.webhook;

import io.callboard.chassis.sql.Columns;
import io.callboard.notifier.endpoint.DisabledReason;
import io.callboard.notifier.endpoint.EndpointSecrets;
import io.callboard.notifier.endpoint.WebhookProperties;
import io.callboard.notifier.subscription.WebhookFacts;
import io.callboard.notifier.subscription.WebhookFacts.Fact;
import io.callboard.notifier.subscription.WebhookType;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Messages to endpoints that are due, and the outcomes of their calls. */
@Component
class WebhookQueue {

    /**
     * Claims what is due, for each endpoint as many as may be under way. The lock on the endpoints makes another
     * instance leave them out, so that two claims together do not exceed the number either.
     */
    private static final String CLAIM = """
            with ready as materialized (
                select id, url, secret, secret_key_id,
                    case when previous_secret_until > now() then previous_secret end as previous_secret,
                    previous_secret_key_id
                from webhook_endpoint e
                where enabled and (held_until is null or held_until <= now())
                    and exists (
                        select from webhook_delivery d where d.endpoint_id = e.id and d.next_attempt_at <= now())
                order by random()
                limit :room
                for no key update skip locked
            ), due as materialized (
                select d.id, r.id as endpoint_id, r.url, r.secret, r.secret_key_id, r.previous_secret,
                    r.previous_secret_key_id
                from ready r
                cross join lateral (
                    select d.id
                    from webhook_delivery d
                    where d.endpoint_id = r.id and d.next_attempt_at <= now()
                    order by d.next_attempt_at
                    limit greatest(0, :perEndpoint - (
                        select count(*)
                        from webhook_delivery u
                        where u.endpoint_id = r.id and u.status = 'SENDING' and u.next_attempt_at > now()))
                    for update skip locked) d
                limit :room)
            update webhook_delivery d
            set status = 'SENDING', attempts = attempts + 1, tries = tries + 1, last_attempt_at = clock_timestamp(),
                next_attempt_at = clock_timestamp() + :leaseMillis * interval '1 millisecond'
            from due
            where d.id = due.id
            returning d.id, d.payload, d.attempts, d.tries, due.endpoint_id, due.url, due.secret, due.secret_key_id,
                due.previous_secret, due.previous_secret_key_id
            """;

    /**
     * Before the deliveries, as a deletion does it. An answer of another address says nothing about the present one.
     * An endpoint that works and is not failing is not written.
     */
    private static final String JUDGE = """
            with judged as (
                select e.id, s.taken, s.hold_millis,
                    case
                        when s.gone then 'GONE'
                        when not s.taken and e.failing_since < now() - :disableAfterMillis * interval '1 millisecond'
                            then 'FAILING'
                    end as disable
                from unnest(:endpointIds::uuid[], :urls::text[], :taken::boolean[], :gone::boolean[], :holdMillis::bigint[])
                    as s (endpoint_id, url, taken, gone, hold_millis)
                join webhook_endpoint e on e.id = s.endpoint_id and e.url = s.url
                where e.enabled and (s.gone or s.hold_millis > 0
                    or s.taken and e.failing_since is not null
                    or not s.taken and (e.failing_since is null
                        or e.failing_since < now() - :disableAfterMillis * interval '1 millisecond'))
                order by e.id
                for no key update of e)
            update webhook_endpoint e
            set failing_since = case when not j.taken then coalesce(e.failing_since, now()) end,
                held_until = case
                    when j.hold_millis > 0
                        then greatest(e.held_until, now() + j.hold_millis * interval '1 millisecond')
                    else e.held_until end,
                enabled = j.disable is null, disabled_reason = j.disable,
                disabled_at = case when j.disable is not null then now() end,
                version = case when j.disable is null then e.version else e.version + 1 end
            from judged j
            where e.id = j.id
            returning e.id, e.organizer_id, e.url, e.version, e.disabled_reason, e.disabled_at,
                coalesce(e.failing_since, e.disabled_at) as failing_since
            """;

    /** An attempt whose lease has passed may have been followed by another one, whose outcome counts. */
    private static final String RECORD = """
            update webhook_delivery d
            set status = s.status, status_code = s.status_code, reason = s.reason, answer = s.answer,
                next_attempt_at = case
                    when s.status = 'QUEUED' then clock_timestamp() + s.after_millis * interval '1 millisecond' end,
                settled_at = case when s.status <> 'QUEUED' then clock_timestamp() end
            from unnest(:ids::uuid[], :attempts::int[], :statuses::text[], :statusCodes::int[], :reasons::text[],
                    :answers::text[], :afterMillis::bigint[])
                as s (id, attempts, status, status_code, reason, answer, after_millis)
            where d.id = s.id and d.attempts = s.attempts and d.status = 'SENDING'
            """;

    /** The table goes from empty to 100,000 rows between two ANALYZE, as the queue of deliveries does (ADR 0015). */
    private static final String PLANS = """
            select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)
            """;

    private final JdbcClient jdbc;
    private final EndpointSecrets secrets;
    private final WebhookProperties properties;
    private final WebhookRetries retries;
    private final WebhookFacts facts;

    WebhookQueue(JdbcClient jdbc, EndpointSecrets secrets, WebhookProperties properties, WebhookFacts facts) {
        this.jdbc = jdbc;
        this.secrets = secrets;
        this.properties = properties;
        this.retries = new WebhookRetries(properties.retries());
        this.facts = facts;
    }

    /**
     * A message that this instance may send within its lease.
     *
     * @param tries calls since it was queued or replayed, this one included
     * @param secrets to sign with; empty if one of them cannot be decrypted
     */
    record Claimed(
            UUID id,
            UUID endpointId,
            String url,
            String payload,
            int attempts,
            int tries,
            Optional<List<byte[]>> secrets) {}

    /** The end of one call. */
    record Outcome(Claimed call, WebhookAnswer answer) {}

    /** An endpoint that was disabled by outcomes. */
    record Disabled(
            UUID endpointId,
            String organizerId,
            String url,
            long version,
            DisabledReason reason,
            Instant disabledAt,
            Instant failingSince) {}

    /** @param room how many calls this instance may begin */
    @Transactional
    public List<Claimed> claim(int room) {
        jdbc.sql(PLANS).query().singleRow();
        return jdbc.sql(CLAIM)
                .param("room", room)
                .param("perEndpoint", properties.inFlightPerEndpoint())
                .param("leaseMillis", properties.lease().toMillis())
                .query(this::claimed)
                .list();
    }

    private Claimed claimed(ResultSet row, int number) throws SQLException {
        UUID endpointId = row.getObject("endpoint_id", UUID.class);
        return new Claimed(
                row.getObject("id", UUID.class),
                endpointId,
                row.getString("url"),
                row.getString("payload"),
                row.getInt("attempts"),
                row.getInt("tries"),
                secrets(endpointId, row));
    }

    private Optional<List<byte[]>> secrets(UUID endpointId, ResultSet row) throws SQLException {
        Optional<byte[]> present = secrets.open(endpointId, row.getString("secret_key_id"), row.getBytes("secret"));
        byte[] before = row.getBytes("previous_secret");
        if (before == null) {
            return present.map(List::of);
        }
        Optional<byte[]> previous = secrets.open(endpointId, row.getString("previous_secret_key_id"), before);
        return present.flatMap(one -> previous.map(other -> List.of(one, other)));
    }

    /** How many of an endpoint's calls ended in which way. */
    private record Judgement(UUID endpointId, String url, boolean taken, boolean gone, Duration hold) {

        static Judgement of(Outcome outcome) {
            WebhookAnswer answer = outcome.answer();
            return new Judgement(
                    outcome.call().endpointId(),
                    outcome.call().url(),
                    answer.taken(),
                    answer.gone(),
                    WebhookRetries.hold(answer.retryAfter()));
        }

        Judgement and(Judgement other) {
            return new Judgement(
                    endpointId,
                    url,
                    taken || other.taken,
                    gone || other.gone,
                    hold.compareTo(other.hold) > 0 ? hold : other.hold);
        }
    }

    /**
     * Records outcomes, all in one transaction, and returns which endpoints were disabled by them. The other endpoints of
     * their organizers are told.
     */
    @Transactional
    public List<Disabled> record(Collection<Outcome> outcomes) {
        Map<List<Object>, Judgement> judgements = new HashMap<>();
        for (Outcome outcome : outcomes) {
            judgements.merge(
                    List.of(outcome.call().endpointId(), outcome.call().url()), Judgement.of(outcome), Judgement::and);
        }
        jdbc.sql(PLANS).query().singleRow();
        List<Disabled> disabled = judge(judgements.values());
        facts.queue(
                "endpoint.",
                () -> disabled.stream().map(one -> fact(one, outcomes)).toList());
        jdbc.sql(RECORD)
                .param("ids", Columns.of(outcomes, outcome -> outcome.call().id()))
                .param(
                        "attempts",
                        Columns.of(outcomes, outcome -> outcome.call().attempts()))
                .param("statuses", Columns.of(outcomes, this::status))
                .param(
                        "statusCodes",
                        Columns.of(outcomes, outcome -> outcome.answer().statusCode()))
                .param(
                        "reasons",
                        Columns.of(outcomes, outcome -> outcome.answer().reason()))
                .param(
                        "answers",
                        Columns.of(outcomes, outcome -> outcome.answer().body()))
                .param(
                        "afterMillis",
                        Columns.of(
                                outcomes,
                                outcome ->
                                        after(outcome).map(Duration::toMillis).orElse(null)))
                .update();
        return disabled;
    }

    private List<Disabled> judge(Collection<Judgement> judgements) {
        List<Disabled> disabled = new ArrayList<>();
        jdbc.sql(JUDGE)
                .param("disableAfterMillis", properties.disableAfter().toMillis())
                .param("endpointIds", Columns.of(judgements, Judgement::endpointId))
                .param("urls", Columns.of(judgements, Judgement::url))
                .param("taken", Columns.of(judgements, Judgement::taken))
                .param("gone", Columns.of(judgements, Judgement::gone))
                .param(
                        "holdMillis",
                        Columns.of(judgements, judgement -> judgement.hold().toMillis()))
                .query(row -> {
                    String reason = row.getString("disabled_reason");
                    if (reason != null) {
                        disabled.add(new Disabled(
                                row.getObject("id", UUID.class),
                                row.getString("organizer_id"),
                                row.getString("url"),
                                row.getLong("version"),
                                DisabledReason.valueOf(reason),
                                row.getObject("disabled_at", OffsetDateTime.class)
                                        .toInstant(),
                                row.getObject("failing_since", OffsetDateTime.class)
                                        .toInstant()));
                    }
                });
        return disabled;
    }

    /** A URL may have a secret of its receiver in it, so the message names the host only. */
    private static Fact fact(Disabled endpoint, Collection<Outcome> outcomes) {
        WebhookAnswer last = outcomes.stream()
                .filter(outcome -> outcome.call().endpointId().equals(endpoint.endpointId()))
                .map(Outcome::answer)
                .filter(answer -> !answer.taken())
                .max(Comparator.comparing(WebhookAnswer::gone))
                .orElseThrow();
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("endpointId", endpoint.endpointId().toString());
        data.put("host", URI.create(endpoint.url()).getHost());
        data.put("disabledReason", endpoint.reason().name());
        data.put("failingSince", endpoint.failingSince().toString());
        data.put("statusCode", last.statusCode());
        data.put("error", last.reason());
        return new Fact(
                endpoint.organizerId(),
                WebhookType.ENDPOINT_DISABLED,
                endpoint.endpointId().toString(),
                endpoint.version(),
                endpoint.disabledAt(),
                null,
                data);
    }

    WebhookDeliveryStatus status(Outcome outcome) {
        if (outcome.answer().taken()) {
            return WebhookDeliveryStatus.SENT;
        }
        return after(outcome).isPresent() ? WebhookDeliveryStatus.QUEUED : WebhookDeliveryStatus.FAILED;
    }

    private Optional<Duration> after(Outcome outcome) {
        return outcome.answer().taken() || outcome.answer().gone()
                ? Optional.empty()
                : retries.after(outcome.call().tries(), outcome.answer().retryAfter());
    }
}
