package io.callboard.registration.registering;

import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.Flaw;
import io.callboard.registration.registrant.RegistrantForm;
import io.callboard.registration.registrant.RegistrantForm.Reading;
import io.callboard.registration.registrant.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The form of the registration page, as somebody filled it in.
 *
 * <p>The methods that the template calls are public: its expressions see no others.
 *
 * @param channels of the live event; the form has a field for the address of each
 * @param errors by field, in sentences for the registrant
 * @param busy whether too many people registered at once
 */
record RegisterForm(
        String firstName,
        String lastName,
        String email,
        String phone,
        String consent,
        Source source,
        Set<Channel> channels,
        Map<String, String> errors,
        boolean busy) {

    /** The consent, to which the channels are added. */
    static final String CONSENT = "I agree that the organizer stores my details and writes to me about this event ";

    static RegisterForm empty(Set<Channel> channels) {
        return of(Map.of(), channels);
    }

    static RegisterForm of(Map<String, String> parameters, Set<Channel> channels) {
        return new RegisterForm(
                parameters.getOrDefault("firstName", ""),
                parameters.getOrDefault("lastName", ""),
                channels.contains(Channel.EMAIL) ? parameters.getOrDefault("email", "") : "",
                channels.contains(Channel.SMS) ? parameters.getOrDefault("phone", "") : "",
                parameters.getOrDefault("consent", ""),
                new Source(
                        parameters.get("utm_source"),
                        parameters.get("utm_medium"),
                        parameters.get("utm_campaign"),
                        parameters.get("utm_term"),
                        parameters.get("utm_content"),
                        null),
                channels,
                Map.of(),
                false);
    }

    public boolean mails() {
        return channels.contains(Channel.EMAIL);
    }

    public boolean texts() {
        return channels.contains(Channel.SMS);
    }

    /** What the registrant agrees to; the box of the form sends it back as it was shown. */
    public String consentText() {
        String way = mails() && texts() ? "by e-mail and text message" : mails() ? "by e-mail" : "by text message";
        return CONSENT + way + ".";
    }

    public boolean agreed() {
        return consent.equals(consentText());
    }

    /** Where the confirmation goes. */
    public String addresses() {
        return email.isBlank() ? phone : phone.isBlank() ? email : email + " and " + phone;
    }

    /** The same checks as for POST /registrations, and the box. */
    Reading read(Instant now) {
        return RegistrantForm.ofPage(
                        firstName,
                        lastName,
                        email,
                        phone,
                        wishedChannels(),
                        source,
                        agreed() ? new RegistrantForm.ConsentForm(consent, now.toString()) : null)
                .read(now);
    }

    RegisterForm with(List<Flaw> flaws) {
        Map<String, String> sentences = new LinkedHashMap<>();
        flaws.forEach(flaw -> {
            String field = flaw.field().replaceAll("/.*", "");
            sentences.putIfAbsent(field.equals("email") && !mails() ? "phone" : field, sentence(field, flaw.detail()));
        });
        return new RegisterForm(
                firstName, lastName, email, phone, consent, source, channels, Map.copyOf(sentences), false);
    }

    RegisterForm asBusy() {
        return new RegisterForm(firstName, lastName, email, phone, consent, source, channels, Map.of(), true);
    }

    private List<@Nullable String> wishedChannels() {
        List<@Nullable String> wished = new ArrayList<>();
        if (!email.isBlank()) {
            wished.add(Channel.EMAIL.name());
        }
        if (!phone.isBlank()) {
            wished.add(Channel.SMS.name());
        }
        return wished;
    }

    private String sentence(String field, String detail) {
        return switch (field) {
            case "firstName" -> firstName.isBlank() ? "Enter your first name." : "The first name " + detail + ".";
            case "lastName" -> "The last name " + detail + ".";
            case "email" ->
                !mails()
                        ? "Enter a phone number with country code, such as +49 30 123456."
                        : texts() && email.isBlank()
                                ? "Enter an e-mail address or a phone number."
                                : "Enter an e-mail address such as ada@example.com.";
            case "phone" -> "Enter a phone number with country code, such as +49 30 123456.";
            case "consent" -> "Tick the box to agree. The organizer cannot register you otherwise.";
            default -> "The registration cannot be accepted.";
        };
    }

    @Override
    public String toString() {
        return "RegisterForm";
    }
}
