package io.callboard.notifier.senderdomain;

import java.util.stream.Stream;

/** What the look-ups of a sender's domain found. */
public record DomainFindings(Finding ownership, Finding spf, Finding dkim, Finding dmarc) {

    /** Whether the domain may be sent from. */
    public boolean isVerified() {
        return all().allMatch(finding -> finding == Finding.FOUND);
    }

    /** Whether DNS answered all look-ups. Otherwise they say nothing about a domain that was verified before. */
    public boolean isComplete() {
        return all().noneMatch(finding -> finding == Finding.NOT_ANSWERED);
    }

    private Stream<Finding> all() {
        return Stream.of(ownership, spf, dkim, dmarc);
    }
}
