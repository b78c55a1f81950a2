package io.callboard.notifier.delivery;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Compares, for timers that are done, how many deliveries were announced with how many the ledger holds, and publishes the
 * gap (ADR 0010). Every instance does this, with the same figures.
 */
@Component
class AccountingCheck implements Worker {

    private static final Logger log = LoggerFactory.getLogger(AccountingCheck.class);

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

    /** The lines of the summary for all organizers, with changes that are not added up yet. */
    private static final String GAP = """
            with done as materialized (
                select event_id, timer_id from notification_count
                where timer_id is not null
                    and first_due_at >= now() - make_interval(secs => :lookBack)
                    and first_due_at < now() - make_interval(secs => :settleTime)
                union
                select event_id, timer_id from notification_count_change
                where timer_id is not null
                    and first_due_at >= now() - make_interval(secs => :lookBack)
                    and first_due_at < now() - make_interval(secs => :settleTime)),
            line as (
                select event_id, timer_id, rule, kind, epoch, channel,
                    sum(case when measure = 'ANNOUNCED' then total when measure in ('OPENED', 'CLICKED') then 0 else -total end)
                        as gap
                from (
                    select c.event_id, c.timer_id, c.rule, c.kind, c.epoch, c.channel, c.measure, c.total
                    from done d
                    join notification_count c on c.event_id = d.event_id and c.timer_id = d.timer_id
                    union all
                    select c.event_id, c.timer_id, c.rule, c.kind, c.epoch, c.channel, c.measure, c.amount
                    from done d
                    join notification_count_change c on c.event_id = d.event_id and c.timer_id = d.timer_id) as counts
                group by event_id, timer_id, rule, kind, epoch, channel)
            select count(distinct timer_id) as timers, coalesce(sum(gap) filter (where gap > 0), 0)::bigint as missing,
                coalesce(-sum(gap) filter (where gap < 0), 0)::bigint as surplus
            from line
            """;

    private final JdbcClient jdbc;
    private final AccountingProperties properties;
    private final SupervisedLoop loop;

    /** Written by the loop's thread, read by scrapes. */
    private volatile Gap gap = new Gap(0, 0, 0);

    /** Time of the last check on the monotonic clock. Written by the loop's thread, read by scrapes. */
    private volatile long checkedAtNanos = System.nanoTime();

    AccountingCheck(JdbcClient jdbc, AccountingProperties properties, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.properties = properties;
        this.loop = new SupervisedLoop("accounting-check", this::turn, PAUSE_AFTER_FAILURE);
        gauge(
                "callboard.accounting.timers",
                "Timers whose announcements were compared with the ledger",
                Gap::timers,
                meters);
        gauge(
                "callboard.accounting.missing",
                "Deliveries that were announced and are not in the ledger",
                Gap::missing,
                meters);
        gauge("callboard.accounting.surplus", "Deliveries in the ledger that were not announced", Gap::surplus, meters);
        Gauge.builder("callboard.accounting.age", this, check -> (System.nanoTime() - check.checkedAtNanos) / 1e9)
                .description("How long ago announcements and ledger were compared, or the instance started")
                .baseUnit("seconds")
                .register(meters);
    }

    private void gauge(String name, String description, ToDoubleFunction<Gap> value, MeterRegistry meters) {
        Gauge.builder(name, this, check -> value.applyAsDouble(check.gap))
                .description(description)
                .register(meters);
    }

    /**
     * Result of the comparison.
     *
     * @param timers how many timers were compared
     * @param missing deliveries that were announced and are not in the ledger
     * @param surplus deliveries in the ledger that were not announced
     */
    record Gap(long timers, long missing, long surplus) {}

    /** Compares once. */
    void compare() {
        Gap found = jdbc.sql(GAP)
                .param("lookBack", (double) properties.lookBack().toSeconds())
                .param("settleTime", (double) properties.settleTime().toSeconds())
                .query(Gap.class)
                .single();
        if (found.missing() != gap.missing() || found.surplus() != gap.surplus()) {
            log.warn("Accounting gap changed missing={} surplus={}", found.missing(), found.surplus());
        }
        gap = found;
        checkedAtNanos = System.nanoTime();
    }

    private Duration turn() {
        compare();
        return properties.every();
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }
}
