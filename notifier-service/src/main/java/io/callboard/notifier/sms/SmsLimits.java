package io.callboard.notifier.sms;

import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.chassis.value.PhoneNumber;
import io.callboard.notifier.address.AddressHashes;
import io.callboard.notifier.address.Channel;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Decides which text messages may be sent, and counts those that were sent. A text message counts when its outcome is
 * recorded, so a budget can be exceeded by as many as are on their way at that moment.
 */
@Component
public class SmsLimits {

    private static final int DIGITS_IN_BLOCK = 4;

    /**
     * Text messages to people who also gave an e-mail address, and have shown in no way that they read it: by the link that
     * confirms it, or by a link in another mail of the registration.
     */
    private static final String UNVERIFIED = """
            select d.id
            from delivery d
            join contact c on c.registration_id = d.registration_id
            left join registration r on r.registration_id = d.registration_id
            where d.id = any(:ids::uuid[]) and c.email_hash is not null
                and (r.registration_id is null or r.awaits_email or not r.email_asked)
                and not exists (
                    select from delivery mail
                    join delivery_view v on v.delivery_id = mail.id
                    where mail.registration_id = d.registration_id and mail.channel = 'EMAIL'
                        and v.action = 'CLICKED' and v.actor = 'HUMAN')
            """;

    private static final String SPENT = """
            select scope, key, messages
            from sms_spending
            where day = (now() at time zone 'UTC')::date
                and (scope, key) in (select scope, key from unnest(:scopes::text[], :keys::text[]) as k (scope, key))
            """;

    /** In one order, so that two such statements do not deadlock. */
    private static final String SPEND = """
            with sent as (
                select d.organizer_id, s.number, s.block
                from unnest(:ids::uuid[], :numbers::text[], :blocks::text[]) as s (id, number, block)
                join delivery d on d.id = s.id
            ), spent as (
                select 'ORGANIZER' as scope, organizer_id as key, count(*) as messages from sent group by organizer_id
                union all
                select 'NUMBER', number, count(*) from sent group by number
                union all
                select 'BLOCK', block, count(*) from sent group by block
            )
            insert into sms_spending as known (day, scope, key, messages)
            select (now() at time zone 'UTC')::date, scope, key, messages
            from spent
            order by scope, key
            on conflict (day, scope, key) do update set messages = known.messages + excluded.messages
            """;

    private static final String FORGET = """
            delete from sms_spending where day < (now() at time zone 'UTC')::date - 1
            """;

    private final JdbcClient jdbc;
    private final AddressHashes hashes;
    private final SmsProperties properties;

    public SmsLimits(JdbcClient jdbc, AddressHashes hashes, SmsProperties properties) {
        this.jdbc = jdbc;
        this.hashes = hashes;
        this.properties = properties;
    }

    /** A text message that is to be sent. */
    public record Asked(UUID deliveryId, String organizerId, String number) {}

    /** A text message that was sent, or may have been. */
    public record Sent(UUID deliveryId, String number) {}

    private enum Scope {
        ORGANIZER,
        NUMBER,
        BLOCK
    }

    private record Budget(Scope scope, String key) {}

    /** The reasons of those that may not be sent now. Those before in the list count for those behind. */
    public Map<UUID, SmsRefusal> refused(List<Asked> asked) {
        Map<UUID, SmsRefusal> refused = new HashMap<>();
        Map<Budget, Long> spent = spent(asked);
        Set<UUID> unverified = properties.requiresVerification() ? unverified(asked) : Set.of();
        for (Asked one : asked) {
            SmsRefusal refusal = refusal(one, unverified, spent);
            if (refusal != null) {
                refused.put(one.deliveryId(), refusal);
            } else {
                budgets(one).forEach(budget -> spent.merge(budget, 1L, Long::sum));
            }
        }
        return refused;
    }

    private @Nullable SmsRefusal refusal(Asked asked, Set<UUID> unverified, Map<Budget, Long> spent) {
        if (!isServed(asked.number())) {
            return SmsRefusal.SMS_COUNTRY;
        }
        return unverified.contains(asked.deliveryId()) ? SmsRefusal.SMS_UNVERIFIED : refusal(asked, spent);
    }

    private Set<UUID> unverified(List<Asked> asked) {
        return Set.copyOf(jdbc.sql(UNVERIFIED)
                .param("ids", Columns.of(asked, Asked::deliveryId))
                .query(UUID.class)
                .list());
    }

    private boolean isServed(String number) {
        Set<String> countries = properties.countries();
        if (countries.isEmpty()) {
            return true;
        }
        try {
            return new PhoneNumber(number).country().filter(countries::contains).isPresent();
        } catch (InvalidValueException e) {
            return false;
        }
    }

    private @Nullable SmsRefusal refusal(Asked asked, Map<Budget, Long> spent) {
        for (Budget budget : budgets(asked)) {
            if (spent.getOrDefault(budget, 0L) >= most(budget.scope())) {
                return switch (budget.scope()) {
                    case ORGANIZER -> SmsRefusal.SMS_ORGANIZER_BUDGET;
                    case NUMBER -> SmsRefusal.SMS_NUMBER_BUDGET;
                    case BLOCK -> SmsRefusal.SMS_BLOCK_BUDGET;
                };
            }
        }
        return null;
    }

    private int most(Scope scope) {
        int limit = switch (scope) {
            case ORGANIZER -> properties.perOrganizerAndDay();
            case NUMBER -> properties.perNumberAndDay();
            case BLOCK -> properties.perBlockAndDay();
        };
        return limit == 0 ? Integer.MAX_VALUE : limit;
    }

    private List<Budget> budgets(Asked asked) {
        return List.of(
                new Budget(Scope.NUMBER, hash(asked.number())),
                new Budget(Scope.BLOCK, block(asked.number())),
                new Budget(Scope.ORGANIZER, asked.organizerId()));
    }

    private Map<Budget, Long> spent(List<Asked> asked) {
        List<Budget> budgets =
                asked.stream().flatMap(one -> budgets(one).stream()).distinct().toList();
        Map<Budget, Long> spent = new HashMap<>();
        jdbc.sql(SPENT)
                .param("scopes", Columns.of(budgets, Budget::scope))
                .param("keys", Columns.of(budgets, Budget::key))
                .query(row -> {
                    spent.put(
                            new Budget(Scope.valueOf(row.getString("scope")), row.getString("key")),
                            row.getLong("messages"));
                });
        return spent;
    }

    /** Counts text messages; in the transaction that records their outcome. */
    public void count(List<Sent> sent) {
        if (!sent.isEmpty()) {
            jdbc.sql(SPEND)
                    .param("ids", Columns.of(sent, Sent::deliveryId))
                    .param("numbers", Columns.of(sent, one -> hash(one.number())))
                    .param("blocks", Columns.of(sent, one -> block(one.number())))
                    .update();
        }
    }

    /** Removes the figures of the days before yesterday. */
    public void forgetOld() {
        jdbc.sql(FORGET).update();
    }

    /** A keyed hash, because the number is personal data. */
    private String hash(String number) {
        return HexFormat.of().formatHex(hashes.hash(Channel.SMS, number));
    }

    private static String block(String number) {
        return number.substring(0, Math.max(0, number.length() - DIGITS_IN_BLOCK));
    }
}
