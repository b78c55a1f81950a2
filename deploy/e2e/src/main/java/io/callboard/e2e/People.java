package io.callboard.e2e;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Made-up people for the import: numbered addresses in a domain of their own. */
public final class People {
    private static final String HEADER = "firstName,lastName,email,channels,timeZone\n";
    private static final String HEADER_WITH_PHONES = "firstName,lastName,email,phone,channels,timeZone\n";

    private People() {}

    public static String address(int number, String domain) {
        return "person%d@%s.example.com".formatted(number, domain);
    }

    /** Numbers from 0 to 3,999,999. */
    public static String phone(int number) {
        return "+1202%03d%04d".formatted(556 + number / 10_000, number % 10_000);
    }

    /** A CSV file with people who wish text messages only: those from one number to before another. */
    public static String csvBySms(int from, int to, String domain, int firstPhone) {
        return IntStream.range(from, to)
                .mapToObj(number -> "Pat%d,Sample,%s,%s,SMS,Europe/Berlin\n"
                        .formatted(number, address(number, domain), phone(firstPhone + number)))
                .collect(Collectors.joining("", HEADER_WITH_PHONES, ""));
    }

    /** A CSV file with people who wish mails and text messages; their phone numbers count up from the first one. */
    public static String csvOnTwoChannels(int count, String domain, int firstPhone) {
        return IntStream.range(0, count)
                .mapToObj(number -> "Pat%d,Sample,%s,%s,EMAIL|SMS,Europe/Berlin\n"
                        .formatted(number, address(number, domain), phone(firstPhone + number)))
                .collect(Collectors.joining("", HEADER_WITH_PHONES, ""));
    }

    /** A CSV file with this many people. */
    public static String csv(int count, String domain) {
        return csv(0, count, domain);
    }

    /** A CSV file with the people from one number to before another. */
    public static String csv(int from, int to, String domain) {
        return IntStream.range(from, to)
                .mapToObj(number -> "Pat%d,Sample,%s,EMAIL,Europe/Berlin\n".formatted(number, address(number, domain)))
                .collect(Collectors.joining("", HEADER, ""));
    }

    /** The number of added people in the report of an import. */
    public static int imported(JsonNode report) {
        return report.path("imported").asInt();
    }
}
