package io.callboard.registration.liveevent;

import io.callboard.registration.liveevent.LiveEventContent.Branding;
import io.callboard.registration.liveevent.LiveEventContent.InPerson;
import io.callboard.registration.liveevent.LiveEventContent.Resource;
import io.callboard.registration.liveevent.LiveEventContent.Segment;
import io.callboard.registration.liveevent.LiveEventContent.Speaker;
import io.callboard.registration.liveevent.message.LiveEventState;
import io.callboard.registration.registrant.Question;
import io.callboard.registration.registrant.Questions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes and reads the columns {@code content} and {@code questions} of live_event. */
@Component
public class LiveEventContents {

    private static final LiveEventContent NONE =
            new LiveEventContent(null, List.of(), List.of(), List.of(), Branding.NONE, null);

    private final JsonMapper json = JsonMapper.builder().build();

    /** A message of an older event-service has fewer parts. */
    String written(LiveEventState state) {
        LiveEventState.Branding branding = state.branding();
        LiveEventState.InPerson place = state.inPerson();
        return json.writeValueAsString(new LiveEventContent(
                state.descriptionHtml(),
                state.allSpeakers().stream()
                        .map(speaker ->
                                new Speaker(speaker.name(), speaker.title(), speaker.pictureUrl(), speaker.bio()))
                        .toList(),
                state.segments() == null
                        ? List.of()
                        : state.segments().stream()
                                .map(segment -> new Segment(segment.key(), segment.headline(), segment.description()))
                                .toList(),
                state.resources() == null
                        ? List.of()
                        : state.resources().stream()
                                .map(resource -> new Resource(resource.title(), resource.url()))
                                .toList(),
                branding == null
                        ? Branding.NONE
                        : new Branding(branding.logoUrl(), branding.primaryColor(), branding.onPrimaryColor()),
                place == null ? null : new InPerson(place.venue(), place.address())));
    }

    /** Null if the message is older than the property. */
    @Nullable
    String writtenQuestions(LiveEventState state) {
        return state.questions() == null
                ? null
                : json.writeValueAsString(state.questions().stream()
                        .map(question -> new Question(
                                question.key(),
                                question.label(),
                                Question.Type.of(question.type()),
                                question.required(),
                                question.options() == null ? List.of() : question.options()))
                        .toList());
    }

    /** Reads the column. Its value is null if the questions are unknown. */
    public Questions readQuestions(@Nullable String column) {
        return new Questions(Optional.ofNullable(column)
                .map(value -> List.of(json.readValue(value, Question[].class))));
    }

    /** Reads the column. Its value is null if the live event was last read before the column existed. */
    public LiveEventContent read(@Nullable String column) {
        return column == null ? NONE : json.readValue(column, LiveEventContent.class);
    }
}
