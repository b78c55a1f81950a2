package io.callboard.registration.pass;

/** The links that a registrant gets, each with a token that nobody else knows. */
public record PassLinks(String joinUrl, String calendarUrl, String manageUrl) {

    /** Says nothing, so that no token gets into a log by accident. */
    @Override
    public String toString() {
        return "PassLinks";
    }
}
