package io.callboard.notifier.callback;

import java.util.Optional;
import java.util.UUID;

/** The accounts of organizers whose providers may report. */
@FunctionalInterface
public interface ReportingAccounts {

    /**
     * An account with the key of its webhooks.
     *
     * @param name as the ledger stores it
     * @param provider in lower case
     * @param organizerId whose account it is
     * @param key which verifies the webhooks
     */
    record ReportingAccount(String name, String provider, String organizerId, String key) {

        @Override
        public String toString() {
            return "ReportingAccount[" + name + "]";
        }
    }

    /** The account of this id; empty if there is none, or if it has no key that can be read. */
    Optional<ReportingAccount> reporting(UUID id);
}
