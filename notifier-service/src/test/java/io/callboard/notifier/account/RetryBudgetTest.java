package io.callboard.notifier.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    @Test
    void repetitionsAreATenthOfTheAcceptedRequests() {
        RetryBudget budget = new RetryBudget(0.1, 10);
        assertThat(budget.allowed(100)).isEqualTo(10);
        budget.spend(10);
        assertThat(budget.allowed(100)).isZero();

        for (int i = 0; i < 51; i++) {
            budget.accepted();
        }
        assertThat(budget.allowed(100)).isEqualTo(5);
    }
}
