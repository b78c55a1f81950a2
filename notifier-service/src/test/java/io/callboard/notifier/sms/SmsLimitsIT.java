package io.callboard.notifier.sms;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.notifier.NotifierTest;
import io.callboard.notifier.address.AddressHashes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which text messages the limits allow, by what was sent on this day. */
@NotifierTest
class SmsLimitsIT {

    private static final SecureRandom RANDOM = new SecureRandom();

    @Autowired
    private JdbcClient database;

    @Autowired
    private AddressHashes hashes;

    private final String organizer = "org_" + UUID.randomUUID();

    /** Of a block that no other test uses. */
    private final String block = "+49" + (1_000_000_000L + RANDOM.nextInt(1_000_000_000));

    @Test
    void onlyEnabledCountriesGetTextMessages() {
        SmsLimits limits = limits(new SmsProperties(Set.of("DE", "CA"), 0, 0, 0, false));

        assertThat(refusals(limits, "+493012345678", "+14165550123", "+12025550123", "+431234567", "+88312345678"))
                .containsExactly(null, null, SmsRefusal.SMS_COUNTRY, SmsRefusal.SMS_COUNTRY, SmsRefusal.SMS_COUNTRY);
    }

    @Test
    void withoutAListEveryCountryGetsThem() {
        assertThat(refusals(limits(new SmsProperties(Set.of(), 0, 0, 0, false)), "+88312345678", "+12025550123"))
                .containsExactly(null, null);
    }

    @Test
    void aNumberGetsOnlySoManyADay() {
        SmsLimits limits = limits(new SmsProperties(Set.of(), 3, 0, 0, false));
        count(limits, number(1), 2);
        count(limits, number(2), 1);

        assertThat(refusals(limits, number(1), number(1), number(2), number(3), number(1)))
                .containsExactly(null, SmsRefusal.SMS_NUMBER_BUDGET, null, null, SmsRefusal.SMS_NUMBER_BUDGET);
    }

    @Test
    void theNumbersOfABlockShareABudget() {
        SmsLimits limits = limits(new SmsProperties(Set.of(), 0, 3, 0, false));
        count(limits, number(1), 1);
        count(limits, number(9_999), 1);

        assertThat(refusals(limits, number(3), number(4), "+4930" + block.substring(5) + "0001"))
                .containsExactly(null, SmsRefusal.SMS_BLOCK_BUDGET, null);
    }

    @Test
    void anOrganizerSendsOnlySoManyADay() {
        SmsLimits limits = limits(new SmsProperties(Set.of(), 0, 0, 2, false));
        count(limits, number(1), 1);

        assertThat(refusals(limits, number(2), number(3))).containsExactly(null, SmsRefusal.SMS_ORGANIZER_BUDGET);
    }

    @Test
    void theNextDayBeginsAnew() {
        SmsLimits limits = limits(new SmsProperties(Set.of(), 0, 1, 0, false));
        count(limits, number(1), 1);
        assertThat(refusals(limits, number(1))).containsExactly(SmsRefusal.SMS_BLOCK_BUDGET);

        aDayLater();
        assertThat(refusals(limits, number(1))).containsExactly((SmsRefusal) null);
        Tenancy.runAsPlatform(limits::forgetOld);
        assertThat(figures()).isEqualTo(1);

        aDayLater();
        Tenancy.runAsPlatform(limits::forgetOld);
        assertThat(figures()).isZero();
    }

    private void aDayLater() {
        Tenancy.runAsPlatform(() -> database.sql("update sms_spending set day = day - 1 where key = ?")
                .param(block)
                .update());
    }

    private long figures() {
        return Tenancy.callAsPlatform(() -> database.sql("select count(*) from sms_spending where key = ?")
                .param(block)
                .query(Long.class)
                .single());
    }

    private SmsLimits limits(SmsProperties properties) {
        return new SmsLimits(database, hashes, properties);
    }

    private String number(int lastDigits) {
        return block + "%04d".formatted(lastDigits);
    }

    private List<@Nullable SmsRefusal> refusals(SmsLimits limits, String... numbers) {
        List<SmsLimits.Asked> asked = new ArrayList<>();
        for (String number : numbers) {
            asked.add(new SmsLimits.Asked(UUID.randomUUID(), organizer, number));
        }
        Map<UUID, SmsRefusal> refused = Tenancy.callAsPlatform(() -> limits.refused(asked));
        return asked.stream().map(one -> refused.get(one.deliveryId())).toList();
    }

    private UUID delivery() {
        UUID id = UUID.randomUUID();
        Tenancy.runAsPlatform(() -> database.sql("""
                        insert into delivery (id, organizer_id, event_id, registration_id, rule, kind, epoch, channel, status,
                            due_at, urgent_by, settled_at)
                        values (?, ?, gen_random_uuid(), gen_random_uuid(), 'PT1H', 'REMINDER', 1, 'SMS', 'SENT', now(), now(),
                            now())
                        """).params(id, organizer).update());
        return id;
    }

    private void count(SmsLimits limits, String number, int times) {
        List<SmsLimits.Sent> sent = IntStream.range(0, times)
                .mapToObj(_ -> new SmsLimits.Sent(delivery(), number))
                .toList();
        Tenancy.runAsPlatform(() -> limits.count(sent));
    }
}
