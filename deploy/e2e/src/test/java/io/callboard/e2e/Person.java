package io.callboard.e2e;

import java.net.URI;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A person who registers, with a unique address and a unique phone number, which is empty for one who gives none. */
public record Person(String firstName, String email, String phone, List<String> channels, ZoneId zone) {
    private static final AtomicInteger COUNT = new AtomicInteger(100);

    public static Person byMail(String firstName, String zone) {
        return of(firstName, zone, List.of("EMAIL"));
    }

    public static Person byMailOnly(String firstName, String zone) {
        Person person = byMail(firstName, zone);
        return new Person(person.firstName, person.email, "", person.channels, person.zone);
    }

    static Person byMailAndText(String firstName, String zone) {
        return of(firstName, zone, List.of("EMAIL", "SMS"));
    }

    static Person byText(String firstName, String zone) {
        return of(firstName, zone, List.of("SMS"));
    }

    private static Person of(String firstName, String zone, List<String> channels) {
        int number = COUNT.incrementAndGet();
        return new Person(
                firstName,
                "%s.%d@example.com".formatted(firstName.toLowerCase(Locale.ROOT), number),
                "+1202555%04d".formatted(number),
                channels,
                ZoneId.of(zone));
    }

    public Answer registerFor(Stack stack, String eventId) {
        return tryToRegisterFor(stack, eventId).expect(201);
    }

    public Answer tryToRegisterFor(Stack stack, String eventId) {
        return tryToRegisterAt(stack.at(Part.REGISTRATION_SERVICE, ""), eventId);
    }

    /** At one of several instances. */
    Answer tryToRegisterAt(URI registrationService, String eventId, String... headers) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("eventId", eventId);
        body.put("firstName", firstName);
        body.put("lastName", "Quillfeather");
        body.put("email", email);
        if (!phone.isEmpty()) {
            body.put("phone", phone);
        }
        body.put("channels", channels);
        body.put("locale", "en");
        body.put("timeZone", zone.getId());
        body.put("source", Map.of("utmSource", "newsletter"));
        body.put("consent", Map.of("text", "Yes, remind me.", "at", "2026-01-01T00:00:00Z"));
        return Http.anonymous().post(URI.create(registrationService + "/api/v1/registrations"), body, headers);
    }

    public List<Received> mails(Stack stack) {
        return stack.sandbox().received(email);
    }

    List<Received> texts(Stack stack) {
        return stack.sandbox().received(phone);
    }

    List<Received> everything(Stack stack) {
        return Stream.concat(mails(stack).stream(), texts(stack).stream()).toList();
    }

    /** The possible spellings of the time of day of this instant in this person's zone. */
    List<String> clockTimes(Instant instant) {
        var local = instant.atZone(zone);
        return Stream.of("HH:mm", "h:mm a", "h:mm\u202fa", "h.mm a")
                .map(pattern ->
                        DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(local))
                .toList();
    }

    boolean findsTime(Received message, Instant instant) {
        return clockTimes(instant).stream().anyMatch(message.all()::contains);
    }
}
