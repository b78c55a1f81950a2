package io.callboard.registration.registrant;

import io.callboard.chassis.value.EmailAddress;
import io.callboard.chassis.value.PhoneNumber;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The person who registers, with addresses, answers and wishes.
 *
 * @param channels the wanted channels; each has its address
 * @param locale a BCP 47 tag of known parts
 * @param timeZone an IANA zone; null means that of the live event
 * @param choices the chosen options by the key of the question, in the organizer's words only; empty if the questions
 *     were unknown
 */
public record Registrant(
        PersonName firstName,
        @Nullable PersonName lastName,
        @Nullable EmailAddress email,
        @Nullable PhoneNumber phone,
        @Nullable String company,
        Set<Channel> channels,
        @Nullable String locale,
        @Nullable String timeZone,
        Source source,
        @Nullable String segment,
        Map<String, Answer> answers,
        Map<String, List<String>> choices,
        @Nullable Consent consent,
        ReminderWishes reminderWishes) {

    /**
     * Identifies a registrant within one live event: the e-mail address, or the phone number if there is no e-mail
     * address.
     */
    public String address() {
        if (email != null) {
            return email.value();
        }
        if (phone != null) {
            return phone.value();
        }
        throw new IllegalStateException("A registrant has an e-mail address or a phone number");
    }

    /** The same person, with their segment only if the event has it, so that no free text is published as a segment. */
    public Registrant segmentedBy(Set<String> keys) {
        return segment == null || keys.contains(segment) ? this : withSegment(null);
    }

    private Registrant withSegment(@Nullable String newSegment) {
        return new Registrant(
                firstName,
                lastName,
                email,
                phone,
                company,
                channels,
                locale,
                timeZone,
                source,
                newSegment,
                answers,
                choices,
                consent,
                reminderWishes);
    }

    /** The same person with these answers. */
    public Registrant answering(Map<String, Answer> labelled, Map<String, List<String>> chosen) {
        return new Registrant(
                firstName,
                lastName,
                email,
                phone,
                company,
                channels,
                locale,
                timeZone,
                source,
                segment,
                labelled,
                chosen,
                consent,
                reminderWishes);
    }

    /** The same person with other wishes about reminders. */
    public Registrant wishing(ReminderWishes newReminderWishes) {
        return new Registrant(
                firstName,
                lastName,
                email,
                phone,
                company,
                channels,
                locale,
                timeZone,
                source,
                segment,
                answers,
                choices,
                consent,
                newReminderWishes);
    }

    /** The same person with this e-mail address. */
    public Registrant reachedBy(EmailAddress newEmail) {
        return new Registrant(
                firstName,
                lastName,
                newEmail,
                phone,
                company,
                channels,
                locale,
                timeZone,
                source,
                segment,
                answers,
                choices,
                consent,
                reminderWishes);
    }

    /** The same person with these details, channels and answers. */
    Registrant describing(
            PersonName newFirstName,
            @Nullable PersonName newLastName,
            @Nullable String newCompany,
            Set<Channel> newChannels,
            @Nullable String newLocale,
            @Nullable String newTimeZone,
            Map<String, Answer> newAnswers,
            Map<String, List<String>> newChoices) {
        return new Registrant(
                newFirstName,
                newLastName,
                email,
                phone,
                newCompany,
                newChannels,
                newLocale,
                newTimeZone,
                source,
                segment,
                newAnswers,
                newChoices,
                consent,
                reminderWishes);
    }

    /** Whether the contact that other services have of this person differs from that of the other. */
    public boolean hasOtherContactThan(Registrant other) {
        return !firstName.equals(other.firstName)
                || !Objects.equals(lastName, other.lastName)
                || !Objects.equals(email, other.email)
                || !Objects.equals(phone, other.phone)
                || !Objects.equals(locale, other.locale)
                || !Objects.equals(timeZone, other.timeZone);
    }
}
