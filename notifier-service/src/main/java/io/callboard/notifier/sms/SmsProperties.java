package io.callboard.notifier.sms;

import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of text messages. They protect against people who register with numbers that cost money to call, and against an
 * organizer's mistake. A limit of 0 is none. A day is one of UTC, by the clock of the database.
 *
 * @param countries ISO 3166 codes of the countries whose numbers get text messages; empty for all
 * @param perNumberAndDay text messages to one number, of all organizers (20)
 * @param perBlockAndDay text messages to one block of 10,000 numbers, which differ only in their last four digits (0)
 * @param perOrganizerAndDay text messages of one organizer (0)
 * @param requiresVerification whether a person who also gave an e-mail address gets no text message before the address is
 *     confirmed (false)
 */
@ConfigurationProperties("callboard.sms")
public record SmsProperties(
        @DefaultValue({}) Set<String> countries,
        @DefaultValue("20") int perNumberAndDay,
        @DefaultValue("0") int perBlockAndDay,
        @DefaultValue("0") int perOrganizerAndDay,
        @DefaultValue("false") boolean requiresVerification) {

    public SmsProperties {
        countries = Set.copyOf(countries);
        for (String country : countries) {
            if (!country.matches("[A-Z]{2}")) {
                throw new IllegalArgumentException("callboard.sms.countries has " + country
                        + ", which is not the ISO 3166 code of a country, such as DE");
            }
        }
    }
}
