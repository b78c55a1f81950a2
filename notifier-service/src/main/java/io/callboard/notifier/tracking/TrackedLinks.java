package io.callboard.notifier.tracking;

/**
 * The tracked links of one mail.
 *
 * @param openUrl of the pixel
 */
public record TrackedLinks(String openUrl, String joinUrl, String manageUrl, String calendarUrl) {

    @Override
    public String toString() {
        return "TrackedLinks[…]";
    }
}
