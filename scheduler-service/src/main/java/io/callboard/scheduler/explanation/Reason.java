package io.callboard.scheduler.explanation;

import io.callboard.scheduler.timer.TimerReason;
import org.jspecify.annotations.Nullable;

/**
 * Why a message is not sent, or is not sent yet. {@code docs/reasons.md} lists the same codes with the same sentences.
 * notifier-service and analytics-service use these codes too.
 */
enum Reason {
    SUPERSEDED("The live event was moved. The messages for the new schedule took over."),
    EVENT_CANCELLED("The live event was cancelled."),
    EVENT_ENDED("The live event had ended."),
    RULE_REMOVED("The organizer removed the rule."),
    REPLAY_REMOVED("The live event has no replay any more."),
    QUIET_HOURS_CHANGED("The quiet hours changed. Other timers of the rule took over."),
    REMINDER_CANCELLED("The organizer cancelled the reminder by hand."),
    ANNOUNCEMENT_STOPPED("The organizer stopped the announcement."),
    PAST_DUE("The due instant had passed when the rule was made."),
    MISSED("Its useful time was over before scheduler-service could publish it."),
    AFTER_START("The instant of the reminder lies after the start, so it is of no use."),
    UNKNOWN_ZONE("The rule needs a time zone that scheduler-service does not know."),
    UNKNOWN_RULE("Scheduler-service cannot read the rule."),
    SAME_INSTANT("Another reminder is due at the same instant on one of the channels. People get one of them."),
    NO_CHANNEL("The rule uses none of the channels of the live event's reminders."),
    SLICE_FAILED("The last attempt to publish it failed. Scheduler-service tries again."),

    FOR_REGISTRANTS("It is for registrants, and the person is a host."),
    FOR_HOSTS("It is for hosts, and the person is a registrant."),
    RULE_NOT_CHOSEN("The rule is not among those of the host."),
    REGISTRATION_CANCELLED("The registration is cancelled."),
    ERASED("The personal data of the registration is erased."),
    WAITLISTED("The registration is on the waiting list."),
    OFFERED("A seat is offered to the person, who has not accepted it yet."),
    PENDING("The registration is not confirmed yet."),
    OTHER_STATUS("It is for registrations of another status."),
    OTHER_SEGMENT("It is for registrants of other segments."),
    OTHER_ANSWER("It is for registrants who chose other options."),
    SEGMENT_CHANGED_LATE("The person came to the segment after the due instant."),
    ANSWER_CHANGED_LATE("The person chose one of the options after the due instant."),
    OTHER_ZONE("It is for registrants of another time zone."),
    ANNOUNCED_IN_OTHER_ZONE(
            "The reminder was published to the person by the clock of the time zone that the person had before."),
    OTHER_QUARTER("It is for registrants whose registration was confirmed in another quarter of an hour."),
    ANNOUNCED_EARLIER("The reminder was published to the person after an earlier registration."),
    NO_REMINDERS_WISHED("The person wishes no reminders."),
    FEWER_REMINDERS_WISHED("The person wishes fewer reminders, and this is none of those."),
    EXTRA_NOT_WISHED("It is an extra reminder for people who wish one at this instant."),
    WISHED_LATE("The person wished it after the due instant."),
    ATTENDED("It is for those who did not attend, and the person attended."),
    NO_SHOW("It is for those who attended, and the person did not attend."),
    ATTENDANCE_NOT_RECORDED("It depends on whether the person attended, and that is not recorded."),
    OTHER_CHANNEL("It does not use this channel."),
    CHANNEL_NOT_CHOSEN("The person does not have this channel."),
    CHANNEL_ADDED_LATE("The person added the channel after the due instant, and had it on another channel."),
    REGISTERED_LATE("The registration was confirmed after the due instant."),
    NOT_NEAREST("A nearer reminder was due when the registration was confirmed."),
    HELD_OUT(
            "Chance chose the person to get no reminder by this rule, so that the organizer can see whether it helps."),

    ALREADY_KNOWN("The person knew the present schedule already."),
    ALREADY_SENT("The live event was delayed or moved, and the person had the reminder before."),
    ALREADY_CONFIRMED("The e-mail address is confirmed already."),
    HAS_SEAT("The person has a seat and does not wait any more."),
    CHANNEL_REMOVED("The person removed the channel before it was sent."),
    NO_ADDRESS("The person has no address for this channel."),
    UNSUBSCRIBED("The owner of the address unsubscribed."),
    UNWANTED("The person does not want such messages, or none about this live event."),
    MANUAL("The organizer suppressed the address."),
    BOUNCED("An earlier message to the address could not be delivered, for good."),
    COMPLAINED("The owner of the address reported an earlier message as unwanted."),
    STOPPED("The owner of the number answered STOP."),
    SMS_COUNTRY("No text messages go to the country of the number."),
    SMS_UNVERIFIED("The e-mail address of the person is not confirmed, so the number is not verified."),
    SMS_NUMBER_BUDGET("The number has had the text messages of the day."),
    SMS_BLOCK_BUDGET("Numbers of the same block have had the text messages of the day."),
    SMS_ORGANIZER_BUDGET("The organizer has used the text messages of the day."),
    MOVED_TO_EMAIL("A limit of text messages refused it, so it goes by e-mail."),
    TOO_LATE("It was not useful any more."),
    PAUSED("Its useful time ended during a pause."),
    EVENT_UNKNOWN("The state of the live event did not reach notifier-service in time."),
    REGISTRATION_UNKNOWN("The registration did not reach notifier-service in time."),
    CONTACT_UNKNOWN("The address did not reach notifier-service in time."),
    ANNOUNCEMENT_UNKNOWN("The text of the announcement did not reach notifier-service in time."),
    NOT_CONFIRMED("Notifier-service did not know in time that the registration was confirmed."),
    NOT_RENDERABLE("The text of the message could not be made."),
    UNKNOWN_KIND("Notifier-service does not know this kind of message."),
    NO_ACCOUNT("No provider is configured for the channel."),
    HTTP("The provider answered with this HTTP status, and with this code of its own."),

    QUIET_HOURS("The instant of the rule falls into quiet hours, so the reminder is due before they begin."),
    QUIET_HOURS_SET_LATE(
            "The instant of the rule falls into quiet hours that were set too late to send the reminder before them."),
    QUIET_HOURS_UNKNOWN("The quiet hours depend on a time zone that scheduler-service does not know."),
    SPREAD("It is due earlier than its rule, so that the last recipient has it at the instant of the rule."),
    QUIET_HOURS_AND_SPREAD(
            "The instant of the rule falls into quiet hours. The reminder is due so early that the last recipient has it"
                    + " before they begin."),
    ON_TIME("Quiet hours do not move it."),

    TIMEOUT("The provider did not answer in time."),
    CONNECTION_LOST("The connection to the provider broke."),
    UNREADABLE_ANSWER("The answer of the provider could not be read."),
    ANSWER_INCOMPLETE("The answer of the provider left the message out."),
    IN_FLIGHT_AT_CRASH("The sending instance died before it knew the answer of the provider."),
    IDEMPOTENCY_KEY_TOO_OLD("The request could not be repeated, because its idempotency key was too old."),
    WITHDRAWN_IN_FLIGHT("It was withdrawn while the answer of the provider was not known."),
    ENVELOPE_UNREADABLE("The stored request could not be read, so it was not repeated."),
    ACCOUNT_REMOVED("The account of the provider was removed while its answer was not known."),
    UPGRADED("An upgrade replaced the sending instance before it knew the answer of the provider."),

    NO_OUTCOME("Notifier-service has reported no outcome."),
    BEFORE_REBUILD("It was due before the database of scheduler-service was built again.");

    private static final String ANSWER = HTTP.name() + "_";

    /** For a code of a later release of notifier-service. */
    private static final String NEWER = "This version of scheduler-service does not know the reason.";

    private final String sentence;

    Reason(String sentence) {
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }

    /** The word that notifier-service uses for the same reason. */
    static Reason of(TimerReason reason) {
        return switch (reason) {
            case CANCELLED_BY_HAND -> REMINDER_CANCELLED;
            case STOPPED -> ANNOUNCEMENT_STOPPED;
            case SUPERSEDED -> SUPERSEDED;
            case EVENT_CANCELLED -> EVENT_CANCELLED;
            case EVENT_ENDED -> EVENT_ENDED;
            case RULE_REMOVED -> RULE_REMOVED;
            case REPLAY_REMOVED -> REPLAY_REMOVED;
            case QUIET_HOURS_CHANGED -> QUIET_HOURS_CHANGED;
            case AFTER_START -> AFTER_START;
            case PAST_DUE -> PAST_DUE;
            case MISSED -> MISSED;
            case UNKNOWN_ZONE -> UNKNOWN_ZONE;
            case UNKNOWN_RULE -> UNKNOWN_RULE;
            case SAME_INSTANT -> SAME_INSTANT;
            case NO_CHANNEL -> NO_CHANNEL;
            case SLICE_FAILED -> SLICE_FAILED;
            case BEFORE_REBUILD -> BEFORE_REBUILD;
        };
    }

    /** The sentence of a code, which may be {@code HTTP_422_INVALID_TO}; null for no code. */
    static @Nullable String sentenceOf(@Nullable String code) {
        if (code == null) {
            return null;
        }
        if (code.startsWith(ANSWER)) {
            return HTTP.sentence;
        }
        for (Reason reason : values()) {
            if (reason.name().equals(code)) {
                return reason.sentence;
            }
        }
        return NEWER;
    }
}
