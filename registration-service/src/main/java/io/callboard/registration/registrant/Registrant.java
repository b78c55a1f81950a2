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
        return segment == null || keys.contains(segment)
                ? this
                : but().segment(null).build();
    }

    /** The same person with these answers. */
    public Registrant answering(Map<String, Answer> labelled, Map<String, List<String>> chosen) {
        return but().answers(labelled, chosen).build();
    }

    /** The same person with other wishes about reminders. */
    public Registrant wishing(ReminderWishes newReminderWishes) {
        return but().reminderWishes(newReminderWishes).build();
    }

    /** The same person with this e-mail address. */
    public Registrant reachedBy(EmailAddress newEmail) {
        return but().email(newEmail).build();
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

    /** Somebody with this name, who says nothing else. */
    public static Builder named(PersonName firstName) {
        return new Builder(firstName);
    }

    /** Changes a copy. */
    Builder but() {
        return new Builder(firstName)
                .lastName(lastName)
                .email(email)
                .phone(phone)
                .company(company)
                .channels(channels)
                .locale(locale)
                .timeZone(timeZone)
                .source(source)
                .segment(segment)
                .answers(answers, choices)
                .consent(consent)
                .reminderWishes(reminderWishes);
    }

    /** Makes a registrant from named values; what is not given is unknown, empty or usual. */
    public static final class Builder {

        private PersonName firstName;
        private @Nullable PersonName lastName;
        private @Nullable EmailAddress email;
        private @Nullable PhoneNumber phone;
        private @Nullable String company;
        private Set<Channel> channels = Set.of();
        private @Nullable String locale;
        private @Nullable String timeZone;
        private Source source = Source.named(null);
        private @Nullable String segment;
        private Map<String, Answer> answers = Map.of();
        private Map<String, List<String>> choices = Map.of();
        private @Nullable Consent consent;
        private ReminderWishes reminderWishes = ReminderWishes.USUAL;

        private Builder(PersonName firstName) {
            this.firstName = firstName;
        }

        public Builder firstName(PersonName value) {
            firstName = value;
            return this;
        }

        public Builder lastName(@Nullable PersonName value) {
            lastName = value;
            return this;
        }

        public Builder email(@Nullable EmailAddress value) {
            email = value;
            return this;
        }

        public Builder phone(@Nullable PhoneNumber value) {
            phone = value;
            return this;
        }

        public Builder company(@Nullable String value) {
            company = value;
            return this;
        }

        public Builder channels(Set<Channel> value) {
            channels = value;
            return this;
        }

        public Builder locale(@Nullable String value) {
            locale = value;
            return this;
        }

        public Builder timeZone(@Nullable String value) {
            timeZone = value;
            return this;
        }

        public Builder source(Source value) {
            source = value;
            return this;
        }

        public Builder segment(@Nullable String value) {
            segment = value;
            return this;
        }

        /** The answers, and the chosen options of those that have options. */
        public Builder answers(Map<String, Answer> given, Map<String, List<String>> chosen) {
            answers = given;
            choices = chosen;
            return this;
        }

        public Builder consent(@Nullable Consent value) {
            consent = value;
            return this;
        }

        public Builder reminderWishes(ReminderWishes value) {
            reminderWishes = value;
            return this;
        }

        public Registrant build() {
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
                    reminderWishes);
        }
    }
}
