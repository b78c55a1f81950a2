package io.callboard.notifier.senderdomain;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Checks the domain of a sender (ADR 0058): who controls it, which servers may send for it (SPF, RFC 7208), whether there
 * is a key for signatures (DKIM, RFC 6376), and what a receiver does with a mail that has neither (DMARC, RFC 9989).
 */
@Component
public class DomainCheck {

    private final TxtLookup lookup;

    public DomainCheck(TxtLookup lookup) {
        this.lookup = lookup;
    }

    /** Looks up the records; blocks for some seconds if DNS does not answer. */
    public DomainFindings check(SenderDomain domain) {
        Finding ownership = find(domain.ownershipName(), records -> ownership(domain, records));
        if (ownership == Finding.NOT_ANSWERED) {
            // The other look-ups would wait as long.
            return new DomainFindings(ownership, ownership, ownership, ownership);
        }
        return new DomainFindings(
                ownership,
                find(domain.spf().name(), records -> spf(domain.spf().mechanism(), records)),
                find(domain.dkimName(), DomainCheck::dkim),
                dmarc(domain.name()));
    }

    @FunctionalInterface
    private interface Rule {
        Finding of(List<String> records);
    }

    private Finding find(String name, Rule rule) {
        try {
            return rule.of(lookup.records(name));
        } catch (UnansweredLookupException e) {
            return Finding.NOT_ANSWERED;
        }
    }

    private static Finding ownership(SenderDomain domain, List<String> records) {
        if (records.stream().map(String::strip).anyMatch(domain.ownershipValue()::equals)) {
            return Finding.FOUND;
        }
        return records.isEmpty() ? Finding.MISSING : Finding.WRONG;
    }

    /** More than one record is an error, and a record that allows every server says nothing. */
    static Finding spf(@Nullable String mechanism, List<String> records) {
        List<List<String>> found = records.stream()
                .map(record -> List.of(record.strip().toLowerCase(Locale.ROOT).split("\\s+", -1)))
                .filter(terms -> terms.getFirst().equals("v=spf1"))
                .toList();
        if (found.isEmpty()) {
            return Finding.MISSING;
        }
        List<String> terms = found.getFirst();
        boolean fits = found.size() == 1
                && terms.size() > 1
                && !terms.contains("all")
                && !terms.contains("+all")
                && (mechanism == null || terms.contains(mechanism) || terms.contains("+" + mechanism));
        return fits ? Finding.FOUND : Finding.WRONG;
    }

    /** A record without a key has been withdrawn. */
    static Finding dkim(List<String> records) {
        if (records.isEmpty()) {
            return Finding.MISSING;
        }
        return records.stream().anyMatch(record -> tag(record, "p").length() > 0) ? Finding.FOUND : Finding.WRONG;
    }

    /** The record of a domain above it applies too. */
    private Finding dmarc(String name) {
        for (String domain = name; domain.contains("."); domain = domain.substring(domain.indexOf('.') + 1)) {
            Finding finding = find("_dmarc." + domain, DomainCheck::dmarc);
            if (finding != Finding.MISSING) {
                return finding;
            }
        }
        return Finding.MISSING;
    }

    static Finding dmarc(List<String> records) {
        List<String> found = records.stream()
                .filter(record -> record.strip().split(";", 2)[0].strip().equals("v=DMARC1"))
                .toList();
        if (found.isEmpty()) {
            return Finding.MISSING;
        }
        boolean fits = found.size() == 1
                && List.of("none", "quarantine", "reject")
                        .contains(tag(found.getFirst(), "p").toLowerCase(Locale.ROOT));
        return fits ? Finding.FOUND : Finding.WRONG;
    }

    /** The value of a tag in a list such as {@code v=DKIM1; p=MIGf…}; empty if it is missing. */
    private static String tag(String record, String tag) {
        return Stream.of(record.split(";", -1))
                .map(part -> part.split("=", 2))
                .filter(pair -> pair.length == 2 && pair[0].strip().equalsIgnoreCase(tag))
                .map(pair -> pair[1].strip())
                .findFirst()
                .orElse("");
    }
}
