package io.callboard.chassis.value;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The name of a person, typed by a caller without a token. Callboard sends it to an address from the same form, so it
 * must not carry a text for a third person: no web address, few words, few digits.
 */
public final class PublicName {

    private static final int MOST_DIGITS = 6;

    private static final Pattern WORD_GAP = Pattern.compile("[\\s\\p{Z}]+");
    private static final Pattern ADDRESS_SIGN =
            Pattern.compile("://|@|\\bwww\\.[\\p{L}\\p{Nd}]", Pattern.CASE_INSENSITIVE);

    /** Two words around a dot: a domain, or an abbreviation without a space after it, such as Dr.Müller. */
    private static final Pattern DOTTED =
            Pattern.compile("([\\p{L}\\p{M}\\p{Nd}-]+)\\.([\\p{L}\\p{M}\\p{Nd}-]{2,})(/?)");

    /** Top-level domains that mail programs show as links even in the form of a name: Evil.Com. */
    private static final Set<String> TOP_LEVEL = Set.of(
            "app", "biz", "blog", "click", "cloud", "club", "com", "dev", "edu", "eu", "example", "fun", "gov", "help",
            "icu", "info", "int", "life", "link", "live", "mil", "mobi", "mov", "name", "net", "news", "online", "org",
            "page", "pro", "shop", "site", "space", "store", "support", "tech", "test", "today", "top", "uk", "vip",
            "web", "website", "work", "world", "xyz", "zip", "中国", "公司", "网络", "香港");

    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

    private PublicName() {}

    /** The name without outer blanks, or an {@link InvalidValueException}. */
    public static String of(String text, int maxLength, int maxWords) {
        String name = PlainText.line(text, maxLength);
        if (holdsAddress(name)) {
            throw PlainText.forbidden("must not have a web address, a domain or an e-mail address in it");
        }
        if (WORD_GAP.split(name).length > maxWords) {
            throw new InvalidValueException(ErrorCode.TOO_LONG, "must have at most %d words".formatted(maxWords));
        }
        if (name.codePoints().filter(Character::isDigit).count() > MOST_DIGITS) {
            throw PlainText.forbidden("must have at most %d digits".formatted(MOST_DIGITS));
        }
        return name;
    }

    /** The name as a message shows it: shortened, and without a link, because older names were not checked. */
    public static String shown(String name, int maxLength) {
        String harmless = holdsAddress(name)
                ? name.replaceAll("[\\s.:/@\u3002\uFF0E\uFF61\u2024]+", " ").strip()
                : name;
        // Two dots and not an ellipsis: with one character outside of the GSM alphabet a text message holds less than
        // half as many characters.
        return harmless.codePointCount(0, harmless.length()) <= maxLength
                ? harmless
                : harmless.substring(0, harmless.offsetByCodePoints(0, maxLength - 2))
                                .stripTrailing() + "..";
    }

    private static boolean holdsAddress(String name) {
        // This runs for every message. Each form of an address has one of these signs, or one that looks like them.
        if (name.chars().allMatch(sign -> sign < 0x80 && sign != '.' && sign != ':' && sign != '@')) {
            return false;
        }
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKC)
                .replaceAll("[\u3002\uFF61]", ".")
                .replaceAll("\\p{Cf}", "");
        return ADDRESS_SIGN.matcher(plain).find()
                || DOTTED.matcher(plain).results().anyMatch(PublicName::isDomain);
    }

    /**
     * A name after a dot begins with a capital letter, and a domain rarely does. A degree such as M.Sc has one letter
     * before the dot.
     */
    private static boolean isDomain(MatchResult dotted) {
        String ending = dotted.group(2);
        boolean path = !dotted.group(3).isEmpty();
        if (path) {
            return true;
        }
        boolean degree = dotted.group(1).codePointCount(0, dotted.group(1).length()) == 1;
        return !degree
                && (Character.isLowerCase(ending.codePointAt(0))
                        || TOP_LEVEL.contains(ending.toLowerCase(Locale.ROOT))
                        || COUNTRIES.contains(ending.toUpperCase(Locale.ROOT)));
    }
}
