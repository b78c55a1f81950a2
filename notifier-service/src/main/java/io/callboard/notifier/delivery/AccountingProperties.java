package io.callboard.notifier.delivery;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the comparison between announcements and ledger.
 *
 * @param every how often (1 min)
 * @param settleTime how long after its due instant a timer counts as done: its messages have arrived by then (2 min)
 * @param lookBack how long after its due instant a timer is compared (24 h)
 */
@ConfigurationProperties("callboard.accounting")
record AccountingProperties(
        @DefaultValue("1m") Duration every,
        @DefaultValue("2m") Duration settleTime,
        @DefaultValue("24h") Duration lookBack) {}
