package io.callboard.registration.registering;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.testing.Repository;
import io.callboard.registration.attendance.Attendance;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LiveEventContent;
import io.callboard.registration.liveevent.LiveEventDetails;
import io.callboard.registration.liveevent.LiveEventStatus;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.Question;
import io.callboard.registration.registrant.Questions;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.RegistrantForm.Reading;
import io.callboard.registration.registrant.ReminderWishes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The examples of answers are the answers to the example of a request, {@code RegisterRequest.json}. With
 * {@code -Dcallboard.openapi.update=true} this test writes them.
 */
class ExampleAnswersTest {

    private static final Path EXAMPLES =
            Repository.root().resolve("registration-service/src/main/resources/openapi/examples");
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static final Instant REGISTERED_AT = Instant.parse("2026-11-03T10:15:00Z");
    private static final Instant CHECKED_IN_AT = Instant.parse("2026-12-01T16:48:12Z");
    private static final Instant STARTS_AT = Instant.parse("2026-12-01T17:00:00Z");
    private static final Instant ENDS_AT = Instant.parse("2026-12-01T18:00:00Z");

    private static final Attendance ATTENDED = new Attendance(
            Instant.parse("2026-12-01T16:55:00Z"),
            Instant.parse("2026-12-01T17:41:30Z"),
            null,
            2790,
            Attendance.Status.ATTENDED);

    private static final Questions QUESTIONS = new Questions(Optional.of(List.of(
            new Question("diet", "What do you eat?", Question.Type.CHOICE, false, List.of("Everything", "No meat")))));

    private final RegisterRequest request = JSON.readValue(read("RegisterRequest"), RegisterRequest.class);
    private final LiveEvent event = new LiveEvent(
            request.eventId(),
            new OrganizerId("org_aurora"),
            1,
            LiveEventStatus.SCHEDULED,
            STARTS_AT,
            ENDS_AT,
            "Europe/Berlin",
            ENDS_AT,
            true,
            false,
            null,
            false,
            false,
            Set.of("customers"));
    private final Registration registration = registered(registrant());

    @Test
    void showTheOrganizerTheRegistrationThatWasAskedFor() {
        assertWritten("RegistrationView", RegistrationView.of(registration, ATTENDED));
    }

    @Test
    void checkThatRegistrationIn() {
        Attendance checkedIn = new Attendance(null, null, CHECKED_IN_AT, 0, null);

        assertWritten(
                "CheckIn",
                new CheckInController.CheckIn(CHECKED_IN_AT, false, RegistrationView.of(registration, checkedIn)));
    }

    @Test
    void giveTheRegistrantTheDataThatWereSent() {
        ReminderWishes wishes = new ReminderWishes(
                ReminderWishes.Reminders.FEWER,
                20,
                new ReminderWishes.QuietHours(
                        ReminderWishes.QuietHours.Use.OWN, LocalTime.of(22, 0), LocalTime.of(7, 0)));

        assertWritten(
                "PersonalData",
                PersonalData.of(
                        registered(registrant().wishing(wishes)),
                        new LiveEventDetails(
                                event,
                                "Reliable reminders, explained",
                                null,
                                Set.of(Channel.EMAIL),
                                new LiveEventContent(
                                        null,
                                        List.of(),
                                        List.of(),
                                        List.of(),
                                        new LiveEventContent.Branding(null, null, null),
                                        null),
                                QUESTIONS,
                                null),
                        ATTENDED,
                        List.of(
                                new Passes.Issued("MANAGE", REGISTERED_AT, null),
                                new Passes.Issued("WATCH", REGISTERED_AT, null)),
                        new Registrations.Mail(null, null),
                        Optional.empty(),
                        Instant.parse("2026-12-02T08:30:00Z")));
    }

    private Registrant registrant() {
        Registrant given = ((Reading.Readable) request.form().read(REGISTERED_AT)).registrant();
        Questions.Reading.Answered answered = (Questions.Reading.Answered) QUESTIONS.read(given.answers());
        return given.answering(answered.answers(), answered.choices()).segmentedBy(event.segmentKeys());
    }

    private Registration registered(Registrant registrant) {
        return new Registration(
                new RegistrationId(UUID.fromString("019ac3f4-11d2-7c0e-8f5b-6a1d2e3f4051")),
                event.id(),
                event.organizer(),
                1,
                RegistrationStatus.CONFIRMED,
                Set.of(),
                null,
                null,
                null,
                registrant,
                true,
                Told.of(event),
                REGISTERED_AT,
                REGISTERED_AT,
                null);
    }

    private static void assertWritten(String schema, Object answer) {
        if (Boolean.getBoolean("callboard.openapi.update")) {
            write(schema, JSON.writeValueAsString(answer) + "\n");
        }
        assertThat(JSON.readTree(read(schema)))
                .as("%s.json: run this test with -Dcallboard.openapi.update=true", schema)
                .isEqualTo(JSON.readTree(JSON.writeValueAsString(answer)));
    }

    private static String read(String schema) {
        try {
            return Files.readString(EXAMPLES.resolve(schema + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(String schema, String json) {
        try {
            Files.writeString(EXAMPLES.resolve(schema + ".json"), json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
