package io.callboard.bench;

import io.callboard.e2e.People;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Made-up people who wish their messages on one channel.
 *
 * @param domain of their e-mail addresses
 * @param channel EMAIL or SMS
 * @param firstPhone their phone numbers count up from this one
 */
record Crowd(String domain, String channel, int firstPhone) {

    /** A CSV file for the import, with the people from one number to before another. */
    String csv(int from, int to) {
        return isBySms() ? People.csvBySms(from, to, domain, firstPhone) : People.csv(from, to, domain);
    }

    /** What the messages of so many people are sent to. */
    Set<String> addresses(int people) {
        return IntStream.range(0, people)
                .mapToObj(number -> isBySms() ? People.phone(firstPhone + number) : People.address(number, domain))
                .collect(Collectors.toSet());
    }

    private boolean isBySms() {
        return channel.equals("SMS");
    }
}
