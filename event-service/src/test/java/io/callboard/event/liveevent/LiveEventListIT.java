package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mockingDetails;

import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.event.presentation.EmbedOrigins;
import io.callboard.event.presentation.Presentation;
import io.callboard.event.presentation.Speakers;
import io.callboard.event.question.Questions;
import io.callboard.event.reminder.Reminders;
import io.callboard.event.schedule.Schedule;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.mockito.stubbing.Answer;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

/**
 * A cursor stays valid while the live event that it names changes. The test moves the last live event of a page between
 * the reads of two pages.
 */
@PlatformTest
class LiveEventListIT {

    private static final LiveEventList.Filter ALL = new LiveEventList.Filter(List.of(), null, null, null, null);

    private final OrganizerId organizer = new OrganizerId("org_" + UUID.randomUUID());

    @Autowired
    private LiveEventEditor editor;

    @Autowired
    private LiveEventList list;

    @MockitoSpyBean
    private LiveEvents liveEvents;

    @Test
    void aPageEndsWhereItWasReadThoughItsLastLiveEventMovesMeanwhile() {
        LiveEvent first = aLiveEventOn("2035-12-01");
        LiveEvent second = aLiveEventOn("2035-12-02");
        aLiveEventOn("2035-12-03");
        Schedule muchLater = Schedule.of("2036-06-02T18:00", "Europe/Berlin", "PT1H");
        Answer<?> asEver = mockingDetails(liveEvents).getMockCreationSettings().getDefaultAnswer();
        Thread reader = Thread.currentThread();
        doAnswer(read -> {
                    // The workers of the service read live events, too. Theirs are not the read between two pages.
                    if (Thread.currentThread() != reader) {
                        return asEver.answer(read);
                    }
                    CompletableFuture.runAsync(() -> Tenancy.runAsPlatform(() ->
                                    editor.reschedule(organizer, second.id(), version -> {}, present -> muchLater)))
                            .join();
                    return asEver.answer(read);
                })
                .when(liveEvents)
                .findAllById(any());

        List<LiveEvent> page =
                list.find(organizer, ALL, LiveEventList.Order.STARTS_AT, Sort.of("startsAt", "startsAt"), null, 2);

        assertThat(page)
                .extracting(event -> event.schedule().startsAt())
                .containsExactly(first.schedule().startsAt(), second.schedule().startsAt());
    }

    private LiveEvent aLiveEventOn(String day) {
        return editor.schedule(
                organizer,
                new Plan(
                        new Details(
                                "Tides",
                                null,
                                new Speakers(List.of()),
                                null,
                                true,
                                true,
                                null,
                                false,
                                false,
                                true,
                                null,
                                Reminders.usual(),
                                Presentation.plain(),
                                Questions.none(),
                                null,
                                null,
                                EmbedOrigins.none()),
                        Schedule.of(day + "T18:00", "Europe/Berlin", "PT1H")));
    }
}
