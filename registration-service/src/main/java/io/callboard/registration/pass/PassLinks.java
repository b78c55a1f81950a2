package io.callboard.registration.pass;

/**
 * The links of a registrant, each with a secret token.
 *
 * @param passHash SHA-256 of the token in joinUrl, in hexadecimal
 */
public record PassLinks(String joinUrl, String calendarUrl, String manageUrl, String passHash) {

    /** The calendar entry as an address that calendar programs subscribe to. */
    public String webcalUrl() {
        return calendarUrl.replaceFirst("^https?:", "webcal:") + "?feed=true";
    }

    /** Empty of data, so that no token gets into a log by accident. */
    @Override
    public String toString() {
        return "PassLinks";
    }
}
