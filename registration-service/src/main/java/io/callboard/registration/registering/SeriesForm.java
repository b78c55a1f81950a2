package io.callboard.registration.registering;

import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.Flaw;
import io.callboard.registration.registrant.RegistrantForm;
import io.callboard.registration.registrant.RegistrantForm.Reading;
import io.callboard.registration.registrant.Source;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The form of a series' registration page with a person's input.
 *
 * <p>The methods that the template calls are public, because its expressions can call no others.
 *
 * @param zone in which the page shows times; null if the person chose none
 * @param language BCP 47 tag that the browser asks for first; null if it asks for none
 * @param consentText what the registrant agrees to; the box of the form sends it back as it was shown
 * @param picked ids of the live events that the person chose, not checked
 * @param channels of the dates that are open; the form has a field for the address of each
 * @param errors fields with a problem
 */
record SeriesForm(
        String firstName,
        String lastName,
        String email,
        String phone,
        String consent,
        String consentText,
        @Nullable String zone,
        @Nullable String language,
        Set<String> picked,
        Source source,
        Set<Channel> channels,
        Set<String> errors) {

    public boolean mails() {
        return channels.contains(Channel.EMAIL);
    }

    public boolean texts() {
        return channels.contains(Channel.SMS);
    }

    public boolean agreed() {
        return consent.equals(consentText);
    }

    /** The addresses of the confirmations. */
    public String addresses() {
        return email.isBlank() || phone.isBlank() ? email + phone : email + ", " + phone;
    }

    /** The same checks as for POST /registrations, and the box. */
    Reading read(Instant now) {
        return RegistrantForm.ofPage(
                        firstName,
                        lastName,
                        email,
                        phone,
                        channels.contains(Channel.IN_APP),
                        language,
                        zone,
                        source,
                        null,
                        Map.of(),
                        agreed() ? new RegistrantForm.ConsentForm(consent, now.toString()) : null)
                .read(now);
    }

    SeriesForm with(List<Flaw> flaws, boolean dateMissing) {
        Set<String> fields = new TreeSet<>();
        flaws.forEach(flaw -> {
            String field = flaw.field().replaceAll("/.*", "");
            fields.add(field.equals("email") && !mails() ? "phone" : field);
        });
        if (dateMissing) {
            fields.add("dates");
        }
        return new SeriesForm(
                firstName,
                lastName,
                email,
                phone,
                consent,
                consentText,
                zone,
                language,
                picked,
                source,
                channels,
                Set.copyOf(fields));
    }

    @Override
    public String toString() {
        return "SeriesForm";
    }
}
