package io.callboard.notifier.attempt;

import java.time.Duration;

/**
 * A request, with the facts that decide about its answer.
 *
 * @param counted attempts of its members that count, this one included
 * @param inDoubt whether the provider may have accepted an earlier request with the same key
 * @param size how many messages it carried
 * @param idempotent whether the provider recognises a repetition by its key
 * @param outage whether the circuit of its account is open
 * @param refusesEverything whether the provider has refused many requests in a row
 * @param failuresInARow failed requests to the account since the last successful one
 * @param timeLeft how long its members are useful
 */
public record SentRequest(
        int counted,
        boolean inDoubt,
        int size,
        boolean idempotent,
        boolean outage,
        boolean refusesEverything,
        int failuresInARow,
        Duration timeLeft) {}
