package io.callboard.scheduler.audience;

import io.callboard.chassis.message.Message;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;

/** What registration-service says about the attendance of a registration. */
public record AttendanceFixture(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        @Nullable String outcome,
        Instant occurredAt) {

    /** Recorded after the end of the live event. */
    public static AttendanceFixture recorded(RegistrationFixture person, String outcome) {
        return new AttendanceFixture(
                person.registrationId(),
                person.eventId(),
                person.organizerId(),
                outcome,
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    public String type() {
        return "AttendanceRecorded";
    }

    /** The value of its message on attendance.v1. */
    public Map<String, Object> json() {
        Map<String, Object> json = new HashMap<>();
        json.put("registrationId", registrationId.toString());
        json.put("eventId", eventId.toString());
        json.put("organizerId", organizerId);
        json.put("version", 2);
        json.put("sessions", 0);
        json.put("seconds", 0);
        json.put("occurredAt", occurredAt.toString());
        Stream.ofNullable(outcome).forEach(known -> json.put("outcome", known));
        return json;
    }

    /** Makes the service apply these as one batch. */
    public static void tell(ApplicationContext service, AttendanceFixture... all) {
        service.getBean(AudienceProjection.class)
                .record(Stream.of(all).map(AttendanceFixture::message).toList());
    }

    private Message<AttendanceState> message() {
        return new Message<>(
                UUID.randomUUID().toString(),
                type(),
                registrationId.toString(),
                occurredAt,
                new AttendanceState(registrationId, eventId, organizerId, outcome, occurredAt));
    }

    /** Those of a list of people. */
    public static AttendanceFixture[] allRecorded(List<RegistrationFixture> people, String outcome) {
        return people.stream().map(person -> recorded(person, outcome)).toArray(AttendanceFixture[]::new);
    }
}
