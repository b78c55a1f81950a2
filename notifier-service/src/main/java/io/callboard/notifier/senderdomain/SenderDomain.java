package io.callboard.notifier.senderdomain;

import org.jspecify.annotations.Nullable;

/**
 * The domain of a sender, and what DNS has to say about it.
 *
 * @param name in its ASCII form
 * @param token the text that proves that the organizer controls the domain
 * @param dkimSelector the first part of the name of the DKIM record
 * @param spf the SPF record that the provider asks for
 */
public record SenderDomain(String name, String token, String dkimSelector, Spf spf) {

    private static final String PROOF = "callboard-domain=";

    /**
     * The SPF record of the domain that bounces return to.
     *
     * @param name that domain
     * @param mechanism what the record must have; null if only the organizer knows the servers that send
     * @param suggestion a record that fits
     */
    public record Spf(String name, @Nullable String mechanism, String suggestion) {}

    public String ownershipName() {
        return "_callboard." + name;
    }

    public String ownershipValue() {
        return PROOF + token;
    }

    public String dkimName() {
        return dkimSelector + "._domainkey." + name;
    }

    public String dmarcName() {
        return "_dmarc." + name;
    }
}
