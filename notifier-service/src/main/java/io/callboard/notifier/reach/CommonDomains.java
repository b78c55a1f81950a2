package io.callboard.notifier.reach;

import java.util.List;
import java.util.Optional;

/**
 * The domains of large mail providers, to which most mistyped addresses belong. They are so long that another domain is
 * hardly one step away from them by intention. A step is a letter that is missing, added or wrong, or two neighbours in the
 * wrong order.
 */
final class CommonDomains {

    static final List<String> ALL = List.of(
            "gmail.com",
            "googlemail.com",
            "hotmail.com",
            "icloud.com",
            "outlook.com",
            "protonmail.com",
            "t-online.de",
            "yahoo.com");

    private CommonDomains() {}

    /**
     * The common domain that is one step away from this one; empty if there is none. The first letter has to be the same:
     * {@code mail.com} and {@code ymail.com} are no misspellings of {@code gmail.com}.
     */
    static Optional<String> meantBy(String domain) {
        return ALL.stream()
                .filter(common -> !domain.isEmpty() && domain.charAt(0) == common.charAt(0))
                .filter(common -> isOneStep(domain, common))
                .findFirst();
    }

    private static boolean isOneStep(String domain, String common) {
        int shorter = Math.min(domain.length(), common.length());
        int start = 0;
        while (start < shorter && domain.charAt(start) == common.charAt(start)) {
            start++;
        }
        int end = 0;
        while (end < shorter - start
                && domain.charAt(domain.length() - 1 - end) == common.charAt(common.length() - 1 - end)) {
            end++;
        }
        String typed = domain.substring(start, domain.length() - end);
        String meant = common.substring(start, common.length() - end);
        boolean swapped = typed.length() == 2
                && meant.length() == 2
                && typed.charAt(0) == meant.charAt(1)
                && typed.charAt(1) == meant.charAt(0);
        return swapped || !domain.equals(common) && typed.length() <= 1 && meant.length() <= 1;
    }
}
