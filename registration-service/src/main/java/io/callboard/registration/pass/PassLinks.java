package io.callboard.registration.pass;

/** The links of a registrant, each with a secret token. */
public record PassLinks(String joinUrl, String calendarUrl, String manageUrl) {

    /** Empty of data, so that no token gets into a log by accident. */
    @Override
    public String toString() {
        return "PassLinks";
    }
}
