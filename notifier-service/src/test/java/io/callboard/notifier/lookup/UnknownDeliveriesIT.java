package io.callboard.notifier.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.notifier.NotifierTest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@NotifierTest
class UnknownDeliveriesIT {

    private static final String REMEMBER = """
            insert into unknown_lookup (delivery_id, organizer_id, account, unknown_at, next_look_at)
            values (:id, 'org_lookup', :account, now() - interval '1 minute', now())
            """;

    private final UUID id = UUID.randomUUID();
    private final String account = "asked-" + id;

    @Autowired
    private UnknownDeliveries unknowns;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void twoInstancesDoNotAskTheSame() {
        remember();

        assertThat(reserve()).hasSize(1);
        assertThat(reserve()).isEmpty();
    }

    @Test
    void anInstanceThatDiesLeavesTheLookupToAnother() {
        remember();

        UnknownDeliveries.Unknown first = reserve().getFirst();
        isDue();

        assertThat(reserve()).containsExactly(first);
    }

    @Test
    void theProviderIsAskedFiveTimes() {
        remember();
        for (int looks = 0; looks < 5; looks++) {
            UnknownDeliveries.Unknown unknown = reserve().getFirst();
            assertThat(unknown.looks()).isEqualTo(looks);
            Tenancy.runAsPlatform(() -> unknowns.notFound(unknown));
            assertThat(reserve()).isEmpty();
            isDue();
        }

        assertThat(reserve()).isEmpty();
    }

    @Test
    void aLookWithoutAnAnswerDoesNotCount() {
        remember();

        List<UnknownDeliveries.Unknown> reserved = reserve();
        Tenancy.runAsPlatform(() -> unknowns.postpone(reserved, Duration.ofMinutes(5)));

        assertThat(reserve()).isEmpty();
        isDue();
        assertThat(reserve()).containsExactlyElementsOf(reserved);
    }

    @Test
    void anAccountThatRestsIsNotAsked() {
        remember();

        assertThat(Tenancy.callAsPlatform(() -> unknowns.reserve(List.of(account), List.of(), List.of(account), 10)))
                .isEmpty();
        assertThat(reserve()).hasSize(1);
    }

    /** Its delivery is not in the ledger as UNKNOWN, as after a report or an erasure. */
    @Test
    void aSettledOrErasedDeliveryHasNoAddress() {
        remember();

        assertThat(reserve().getFirst().address()).isNull();
    }

    private void remember() {
        Tenancy.runAsPlatform(() ->
                jdbc.sql(REMEMBER).param("id", id).param("account", account).update());
    }

    private List<UnknownDeliveries.Unknown> reserve() {
        return Tenancy.callAsPlatform(() -> unknowns.reserve(List.of(account), List.of(), List.of(), 10));
    }

    private void isDue() {
        Tenancy.runAsPlatform(() -> jdbc.sql("update unknown_lookup set next_look_at = now() where delivery_id = :id")
                .param("id", id)
                .update());
    }
}
