package io.callboard.notifier.tracking;

import io.callboard.notifier.delivery.Actor;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request says about its sender.
 *
 * @param fromMachines whether it comes from a network of machines
 * @param method of the request, in upper case
 * @param userAgent null if it says none
 * @param purpose what browsers say when they fetch in advance; null if it says nothing
 */
record Visitor(
        boolean fromMachines,
        String method,
        @Nullable String userAgent,
        @Nullable String purpose) {

    /** Words in the names of scanners, crawlers, previews and HTTP libraries. */
    private static final Pattern MACHINE =
            Pattern.compile("bot\\b|bot/|crawl|spider|scan|preview|prefetch|monitor|headless"
                    + "|barracuda|mimecast|proofpoint|safelinks|symantec|trendmicro|facebookexternalhit|slurp|validator"
                    + "|curl/|wget/|python|go-http-client|java/|java-http-client|okhttp|apache-httpclient|libwww|axios|node-fetch"
                    + "|ruby|phantomjs|postman");

    /** Mail services that fetch images for their readers, when these open the mail or in advance. */
    private static final Pattern PROXY = Pattern.compile("googleimageproxy|yahoomailproxy|imageproxy");

    /** Browsers and mail programs name their system in brackets; some mail programs say only their name. */
    private static final Pattern PERSON = Pattern.compile(
            "^(mozilla|opera)/\\d[.\\d]* \\(.+|microsoft o(ffice|utlook)|thunderbird|outlook-(ios|android)");

    /** The user agent of Apple's mail privacy, which fetches every image in advance. */
    private static final String APPLE_PRIVACY = "mozilla/5.0";

    Actor actor() {
        if (fromMachines
                || method.equals("HEAD")
                || purpose != null && purpose.toLowerCase(Locale.ROOT).contains("pre")) {
            return Actor.MACHINE;
        }
        String agent = userAgent == null ? "" : userAgent.strip().toLowerCase(Locale.ROOT);
        if (agent.equals(APPLE_PRIVACY) || MACHINE.matcher(agent).find()) {
            return Actor.MACHINE;
        }
        return PERSON.matcher(agent).find() && !PROXY.matcher(agent).find() ? Actor.HUMAN : Actor.UNKNOWN;
    }
}
