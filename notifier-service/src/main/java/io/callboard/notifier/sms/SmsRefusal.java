package io.callboard.notifier.sms;

/** Why a text message is not sent. The names are reasons of suppressed deliveries. */
public enum SmsRefusal {
    /** No text messages go to the country of the number. */
    SMS_COUNTRY,
    /** Nobody has shown whose number it is: the e-mail address of the same person is not confirmed. */
    SMS_UNVERIFIED,
    SMS_NUMBER_BUDGET,
    /** The budget of the numbers that differ only in their last four digits. */
    SMS_BLOCK_BUDGET,
    SMS_ORGANIZER_BUDGET;

    /** In the place of these, if an e-mail replaces the text message. */
    public static final String MOVED_TO_EMAIL = "MOVED_TO_EMAIL";
}
