package io.callboard.registration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Registrants with their address and phone number, in some spelling, in every published field; seeded. */
final class OddInput {

    private static final List<String> AT =
            List.of("@", " at ", "(at)", " (at) ", "_at_", "-at-", ".at.", "%40", " AT ", "＠", "[at]", "/at/", ":at:");
    private static final List<String> DIGIT_GAPS = List.of("", " ", "-", ".", " x ", "_", "/", " (", ") ", ":", "tel");
    private static final List<String> LOCALES = List.of(
            "en-%s", "en-x-%s", "de-DE-%s", "en-u-ca-%s", "%s", "en_%s", "zh-Hant-%s", "fr-FR-x-%s", "i-%s", "en-a-%s");

    private final Random random;
    private final List<String> needles = new ArrayList<>();

    OddInput(long seed) {
        this.random = new Random(seed);
    }

    /** One registrant. */
    record Person(String mailbox, String locale, String segment, String source) {}

    Person next() {
        String mailbox = "zq" + word(6);
        String phone = digits(10);
        needles.add(mailbox);
        needles.add(phone);
        return new Person(mailbox, odd(LOCALES, mailbox, phone), segment(mailbox, phone), source(mailbox, phone));
    }

    /** Texts that no published message may contain. */
    List<String> needles() {
        return needles;
    }

    private String odd(List<String> forms, String mailbox, String phone) {
        String text = switch (random.nextInt(4)) {
            case 0 -> mailbox;
            case 1 -> phone.substring(0, 8);
            case 2 -> phone.substring(0, 8) + "-" + digits(4);
            default -> mailbox.substring(0, Math.min(8, mailbox.length())) + "-" + mailbox;
        };
        return pick(forms).formatted(text);
    }

    private String segment(String mailbox, String phone) {
        return switch (random.nextInt(5)) {
            case 0 -> mailbox + "_at_example";
            case 1 -> "tel" + phone;
            case 2 -> mailbox;
            case 3 -> "vip-" + mailbox;
            default -> spread(phone);
        };
    }

    private String source(String mailbox, String phone) {
        String domain = pick(List.of("example.com", "y.example", "example dot com", "example"));
        return switch (random.nextInt(5)) {
            case 0, 1 -> shouted(mailbox + pick(AT) + domain);
            case 2 -> "tel " + spread(phone);
            case 3 -> "news " + mailbox + digits(5) + pick(AT) + domain;
            default -> "+" + spread(phone);
        };
    }

    private String shouted(String text) {
        return random.nextInt(4) == 0 ? text.toUpperCase(Locale.ROOT) : text;
    }

    /** The digits in groups. */
    private String spread(String digits) {
        var text = new StringBuilder();
        for (int i = 0; i < digits.length(); ) {
            int end = Math.min(digits.length(), i + 1 + random.nextInt(4));
            text.append(digits, i, end).append(end == digits.length() ? "" : pick(DIGIT_GAPS));
            i = end;
        }
        return text.toString();
    }

    private String word(int letters) {
        var text = new StringBuilder();
        for (int i = 0; i < letters; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private String digits(int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append((char) ('1' + random.nextInt(9)));
        }
        return text.toString();
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
