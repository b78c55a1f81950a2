package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.retention.Retention;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.registration.Api.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** A registrant changes the e-mail address: it counts once the new one is confirmed by the link that was mailed to it. */
class EmailChangeIT extends WaitingListScene {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String REQUESTED = "RegistrationEmailChangeRequested";
    private static final String CHANGED = "RegistrationEmailChanged";

    @Test
    void theNewAddressCountsOnceItIsConfirmed() {
        var event = stage.given(aLiveEvent());
        register(event, "ada");
        UUID id = id(event, "ada");
        String old = manage(event, "ada");
        String watch = watch(id);
        stage.api.postForm(old + "/calendar");

        Answer asked = ask(old, "Ada.New@Example.com ");

        assertThat(asked.status()).as(asked.body()).isEqualTo(200);
        assertThat(asked.text("email")).isEqualTo("ada@example.com");
        assertThat(asked.text("newEmail")).isEqualTo("a•••@example.com");
        assertThat(Instant.parse(asked.text("newEmailUntil")))
                .isBetween(
                        Instant.now().plus(Duration.ofHours(23)), Instant.now().plus(Duration.ofHours(25)));
        assertThat(asked.header("etag")).isEqualTo("\"1\"");
        assertThat(stage.api.get(old).body())
                .contains("a•••@example.com waits for your confirmation")
                .doesNotContain("ada.new@example.com");
        ConsumerRecord<byte[], byte[]> requested = message(id, REQUESTED);
        Contracts.assertValid("registrations.v1", REQUESTED, KafkaProbe.text(requested));
        assertThat(KafkaProbe.text(requested)).doesNotContain("example.com");
        String recipient = KafkaProbe.json(requested).path("recipientId").asString();
        assertThat(contact(recipient).path("email").asString()).isEqualTo("ada.new@example.com");
        assertThat(contact(recipient).path("phone").isNull()).isTrue();
        String link = link(recipient);

        assertThat(stage.api.get(api(link)).status()).as("no self-service yet").isEqualTo(404);
        assertThat(stage.api.get(link).body())
                .contains("ada.new@example.com", "Confirm my new address", link + "/confirm");
        stage.api.get(link + "/confirm");
        stage.api.head(link);
        assertThat(email(id)).as("a GET confirms nothing").isEqualTo("ada@example.com");

        assertThat(stage.api.postForm(link + "/confirm").header("location")).isEqualTo(link);
        assertThat(stage.api.postForm(link + "/confirm").header("location"))
                .as("again")
                .isEqualTo(link);

        assertThat(email(id)).isEqualTo("ada.new@example.com");
        Answer own = stage.api.get(api(link));
        assertThat(own.text("email")).isEqualTo("ada.new@example.com");
        assertThat(own.json().path("newEmail").isNull()).isTrue();
        assertThat(own.header("etag")).isEqualTo("\"2\"");
        assertThat(stage.api.get(link).body()).contains("You are registered", "ada.new@example.com");

        JsonNode state = KafkaProbe.json(message(id, "RegistrationChanged"));
        Contracts.assertValid("registrations.v1", "RegistrationChanged", state.toString());
        assertThat(state.path("version").asInt()).isEqualTo(2);
        JsonNode contact =
                PassesIT.open(stage.published(event, "contacts.v1", 2).getLast());
        assertThat(contact.path("email").asString()).isEqualTo("ada.new@example.com");
        assertThat(Stage.path(contact.path("manageUrl").asString())).isEqualTo(link);
        assertThat(stage.api.get(Stage.path(contact.path("joinUrl").asString())).status())
                .isEqualTo(200);
        JsonNode changed = KafkaProbe.json(message(id, CHANGED));
        Contracts.assertValid("registrations.v1", CHANGED, changed.toString());
        assertThat(changed.path("endedPassHashes").valueStream().map(JsonNode::asString))
                .containsExactly(stage.publishedPasses(event).getFirst());
        JsonNode notice = contact(changed.path("recipientId").asString());
        assertThat(notice.path("email").asString()).isEqualTo("ada@example.com");
        assertThat(notice.toString())
                .as("the earlier address learns nothing of the new one, and gets no pass")
                .doesNotContain("ada.new", "/manage/", "/watch/");
        awaitTombstone(recipient);

        stage.jdbc
                .sql("update email_change set forget_at = now() where registration_id = :id")
                .param("id", id)
                .update();
        awaitTombstone(changed.path("recipientId").asString());

        // The mailbox of the earlier address may belong to somebody else.
        assertThat(stage.api.get(api(old)).problem()).isEqualTo("gone");
        assertThat(stage.api.get(api(old) + "/personal-data").status()).isEqualTo(404);
        assertThat(stage.api.postForm(old + "/erase").status()).isEqualTo(404);
        assertThat(stage.api.postForm(old + "/cancel").status()).isEqualTo(404);
        assertThat(ask(old, "eve@example.com").problem()).isEqualTo("gone");
        assertThat(stage.api.get(old).status()).isEqualTo(410);
        assertThat(stage.api.get(old).body())
                .contains("<title>This link has ended", "<h1>This link has ended</h1>")
                .contains("the e-mail address of the registration was changed")
                .doesNotContain("ada.new", "Reliable reminders");
        assertThat(stage.api.get(watch).status()).isEqualTo(410);
        assertThat(stage.api.get(watch.replace("/watch/", "/api/v1/passes/")).status())
                .isEqualTo(404);
        assertThat(stage.jdbc
                        .sql("select count(*) from own_calendar where registration_id = :id and revoked_at is null")
                        .param("id", id)
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThat(openPasses(id)).isEqualTo(2);

        // The earlier address is free, and the new one is registered.
        assertThat(stage.register(event, "ada@example.com").status()).isEqualTo(201);
        stage.register(event, "ada.new@example.com");
        assertThat(listed(event)).isEqualTo("ada.new CONFIRMED, ada CONFIRMED");
    }

    @Test
    void theApiConfirmsAsThePageDoes() {
        var event = stage.given(aLiveEvent());
        register(event, "ada");
        UUID id = id(event, "ada");
        String link = asked(id, manage(event, "ada"), "new-api@example.com");

        Answer confirmed = stage.api.post(api(link) + "/confirm", "");

        assertThat(confirmed.status()).as(confirmed.body()).isEqualTo(200);
        assertThat(confirmed.text("email")).isEqualTo("new-api@example.com");
        assertThat(stage.api.post(api(link) + "/confirm", "").header("etag"))
                .as("again")
                .isEqualTo(confirmed.header("etag"));
        assertThat(stage.api
                        .post("/api/v1/registrations/manage/" + "A".repeat(43) + "/confirm", "")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void theSameRequestTwiceSendsOneMailAndOnlyTheNewestLinkWorks() {
        var event = stage.given(aLiveEvent());
        register(event, "ada");
        UUID id = id(event, "ada");
        String old = manage(event, "ada");
        String first = asked(id, old, "first@example.com");
        String recipient = recipient(id);

        assertThat(ask(old, "first@example.com").status()).isEqualTo(200);
        assertThat(count("email_change", id)).isEqualTo(1);
        String second = asked(id, old, "second@example.com");

        awaitTombstone(recipient);
        assertThat(stage.api.post(api(first) + "/confirm", "").problem()).isEqualTo("gone");
        Answer page = stage.api.postForm(first + "/confirm");
        assertThat(page.status()).isEqualTo(410);
        assertThat(page.body()).contains("a newer link has replaced it").doesNotContain("second");
        assertThat(stage.api.get(first).status()).isEqualTo(410);
        assertThat(email(id)).isEqualTo("ada@example.com");
        assertThat(stage.api.postForm(second + "/confirm").status()).isEqualTo(303);
        assertThat(email(id)).isEqualTo("second@example.com");

        // Who changes twice ends the link of the first change, whose page says so.
        String third = asked(id, second, "third@example.com");
        stage.api.postForm(third + "/confirm");
        assertThat(email(id)).isEqualTo("third@example.com");
        assertThat(stage.api.postForm(second + "/confirm").status()).isEqualTo(410);
        assertThat(stage.api.get(second).body()).contains("the e-mail address of the registration was changed");
        assertThat(openPasses(id)).isEqualTo(2);
    }

    @Test
    void thePresentAddressEndsTheChange() {
        var event = stage.given(aLiveEvent());
        register(event, "ada");
        UUID id = id(event, "ada");
        String old = manage(event, "ada");
        String link = asked(id, old, "withdrawn@example.com");

        Answer kept = ask(old, "ada@example.com");

        assertThat(kept.json().path("newEmail").isNull()).isTrue();
        assertThat(stage.api.postForm(link + "/confirm").status()).isEqualTo(410);
        assertThat(email(id)).isEqualTo("ada@example.com");
        assertThat(ask(old, "ada@example.com").status()).isEqualTo(200);
    }

    @Test
    void aPatchIsRefusedAsAWhole() {
        var event = stage.given(aLiveEvent());
        register(event, "ada");
        UUID id = id(event, "ada");
        String own = api(manage(event, "ada"));

        assertThat(stage.api
                        .mergePatch(own, "{\"email\": \"nonsense\", \"firstName\": null}")
                        .pointers())
                .containsExactlyInAnyOrder("/email", "/firstName");
        assertThat(stage.api.mergePatch(own, "{\"email\": null}").pointers()).containsExactly("/email");
        assertThat(stage.api
                        .mergePatch(own, "{\"email\": \"x@example.com\", \"lastName\": \"see www.example.com\"}")
                        .pointers())
                .containsExactly("/lastName");
        assertThat(stage.api
                        .patch(own, "{\"email\": \"x@example.com\"}", "If-Match", "\"7\"")
                        .status())
                .isEqualTo(412);
        assertThat(count("email_change", id)).isZero();

        Answer both = stage.api.mergePatch(own, "{\"email\": \"both@example.com\", \"lastName\": \"Byron\"}");
        assertThat(both.text("lastName")).isEqualTo("Byron");
        assertThat(both.text("newEmail")).isEqualTo("b•••@example.com");
    }

    @Test
    void anAddressGetsOneMailADayAndARegistrationFive() {
        var event = stage.given(aLiveEvent());
        register(event, "ada", "bob");
        String ada = manage(event, "ada");
        String bob = manage(event, "bob");
        ask(ada, "wanted@example.com");
        ask(ada, "other1@example.com");

        for (Answer refused : List.of(ask(ada, "wanted@example.com"), ask(bob, "WANTED@example.com"))) {
            assertThat(refused.problem()).isEqualTo("too-many-requests");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(Long.parseLong(refused.header("retry-after"))).isBetween(85_000L, 86_400L);
        }
        Answer page = stage.api.postForm(
                bob + "/details", "firstName", "Robert", "channels", "EMAIL", "email", "wanted@example.com");
        assertThat(page.status()).isEqualTo(429);
        assertThat(page.header("retry-after")).isNotBlank();
        assertThat(page.body()).contains("Please try again tomorrow.", "id=\"email-error\"", "value=\"Robert\"");
        assertThat(stage.api.get(bob).body()).as("nothing is changed").doesNotContain("Robert");
        assertThat(stage.api.get(api(ada)).text("newEmail")).isEqualTo("o•••@example.com");

        for (int i = 2; i <= 4; i++) {
            assertThat(ask(ada, "other" + i + "@example.com").status()).isEqualTo(200);
        }
        assertThat(ask(ada, "other5@example.com").status()).as("the sixth").isEqualTo(429);
        stage.jdbc
                .sql("update email_change set requested_at = requested_at - interval '1 day'")
                .update();
        assertThat(ask(bob, "wanted@example.com").status()).isEqualTo(200);
        assertThat(ask(ada, "other5@example.com").status()).isEqualTo(200);
    }

    @Test
    void twoWhoAskForTheSameAddressAtOnceCauseOneMail() throws Exception {
        var event = stage.given(aLiveEvent());
        register(event, "ada", "bob");
        String ada = manage(event, "ada");
        String bob = manage(event, "bob");

        List<Answer> answers = atOnce(List.<Callable<Answer>>of(
                () -> ask(ada, "race@example.com"),
                () -> ask(bob, "race@example.com"),
                () -> ask(ada, "race@example.com")));

        assertThat(stage.jdbc
                        .sql("select count(*) from email_change where email = 'race@example.com'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
        assertThat(answers).allMatch(answer -> answer.status() == 200 || answer.status() == 429);
    }

    @Test
    void nobodyLearnsFromTheRequestWhetherTheAddressIsRegistered() {
        var event = stage.given(aLiveEvent());
        register(event, "ada", "bob", "known");
        UUID ada = id(event, "ada");
        String own = manage(event, "ada");

        Answer ofKnown = ask(own, "known@example.com");
        String page = stage.api.get(own).body();
        String link = asked(ada, own, "known@example.com");
        String ofMail = stage.api.get(link).body();
        Answer ofNew = ask(own, "knowr@example.com");

        assertThat(masked(ofNew)).isEqualTo(masked(ofKnown));
        assertThat(page).contains("k•••@example.com waits");
        assertThat(ofMail).contains("Confirm my new address").doesNotContain("already");
        // Only the owner of the mailbox learns it, by confirming.
        stage.jdbc
                .sql("update email_change set requested_at = requested_at - interval '1 day'")
                .update();
        link = asked(ada, own, "known@example.com");
        Answer refused = stage.api.post(api(link) + "/confirm", "");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.problem()).isEqualTo("address-registered");
        Answer refusedPage = stage.api.postForm(link + "/confirm");
        assertThat(refusedPage.status()).isEqualTo(409);
        assertThat(refusedPage.body()).contains("known@example.com is already registered for this event");
        assertThat(email(ada)).isEqualTo("ada@example.com");
        assertThat(openPasses(ada)).isEqualTo(2);
        assertThat(stage.api.get(own).status()).as("the links stay").isEqualTo(200);

        cancel(event, "known");
        assertThat(stage.api.postForm(link + "/confirm").status())
                .as("the address is free again")
                .isEqualTo(303);
    }

    @Test
    void oneOfTwoWhoConfirmTheSameAddressAtOnceGetsIt() throws Exception {
        var event = stage.given(aLiveEvent());
        List<String> links = askedByTwo(event, "both@example.net");
        String ofAda = links.getFirst();
        String ofBob = links.getLast();

        List<Answer> answers = atOnce(Stream.of(ofAda, ofBob, ofAda, ofBob)
                .<Callable<Answer>>map(link -> () -> stage.api.postForm(link + "/confirm"))
                .toList());

        assertThat(answers).allMatch(answer -> answer.status() == 303 || answer.status() == 409);
        assertThat(answers.stream().filter(answer -> answer.status() == 303)).hasSize(2);
        assertThat(stage.jdbc
                        .sql("select count(*) from registration where event_id = :id and address = 'both@example.net'")
                        .param("id", event.id())
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    /** The key's transaction goes on after the collision, whose answer is written in it. */
    @Test
    void theLoserOfTwoConfirmationsGetsTheSameAnswerWithAnIdempotencyKey() throws Exception {
        var event = stage.given(aLiveEvent());
        List<String> links = askedByTwo(event, "collides@example.com");
        String ofAda = links.getFirst();
        String ofBob = links.getLast();
        CountDownLatch adaHasTheAddress = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        Callable<Answer> bob =
                () -> stage.api.post(api(ofBob) + "/confirm", "", "Idempotency-Key", "collides-" + event.id());

        List<Answer> answers;
        try (var fault = Failpoints.arm("registration.changing-email.before-commit", () -> {
            if (first.getAndSet(false)) {
                adaHasTheAddress.countDown();
                await(commit);
            }
        })) {
            answers = atOnce(List.of(
                    () -> stage.api.post(api(ofAda) + "/confirm", ""),
                    () -> {
                        await(adaHasTheAddress);
                        return bob.call();
                    },
                    () -> {
                        await(adaHasTheAddress);
                        awaitLockWaiters(1);
                        commit.countDown();
                        return bob.call();
                    }));
        }

        assertThat(answers.getFirst().status()).isEqualTo(200);
        for (Answer refused : List.of(answers.get(1), answers.get(2), bob.call())) {
            assertThat(refused.status()).as(refused.body()).isEqualTo(409);
            assertThat(refused.problem()).isEqualTo("address-registered");
        }
        assertThat(email(id(event, "bob"))).isEqualTo("bob@example.com");
        assertThat(waiting(id(event, "bob"))).as("the change still waits").isOne();
        assertThat(stage.api.get(manage(event, "bob")).status())
                .as("the links stay")
                .isEqualTo(200);
    }

    @Test
    void aChangeThatEndedMeanwhileIsAnsweredPlainly() {
        var event = stage.given(aLiveEvent());
        register(event, "late", "gone", "erased");
        String late = asked(id(event, "late"), manage(event, "late"), "late-new@example.com");
        stage.jdbc
                .sql("update email_change set forget_at = now() where email = 'late-new@example.com'")
                .update();
        assertThat(stage.api
                        .get(api(manage(event, "late")))
                        .json()
                        .path("newEmail")
                        .isNull())
                .isTrue();
        assertThat(stage.api.get(late).status()).isEqualTo(410);
        assertThat(stage.api.post(api(late) + "/confirm", "").problem()).isEqualTo("gone");
        assertThat(email(id(event, "late"))).isEqualTo("late@example.com");
        awaitTombstone(recipient(id(event, "late")));
        assertThat(stage.jdbc
                        .sql("select count(*) from email_change where email = 'late-new@example.com'")
                        .query(Integer.class)
                        .single())
                .as("forgotten when its day is over")
                .isZero();

        String gone = asked(id(event, "gone"), manage(event, "gone"), "gone-new@example.com");
        String recipientOfGone = recipient(id(event, "gone"));
        cancel(event, "gone");
        awaitTombstone(recipientOfGone);
        assertThat(stage.api.get(gone).status()).isEqualTo(410);
        assertThat(stage.api.postForm(gone + "/confirm").status()).isEqualTo(410);
        assertThat(ask(manage(event, "gone"), "gone-again@example.com").problem())
                .isEqualTo("gone");

        UUID erased = id(event, "erased");
        String page = manage(event, "erased");
        String link = asked(erased, page, "erased-new@example.com");
        String recipient = recipient(erased);
        assertThat(stage.api
                        .get(api(page) + "/personal-data")
                        .json()
                        .at("/newEmail/email")
                        .asString())
                .isEqualTo("erased-new@example.com");
        stage.api.postForm(page + "/erase");
        awaitTombstone(recipient);
        assertThat(stage.jdbc
                        .sql("select count(*) from email_change c where to_jsonb(c)::text like '%erased-new%'")
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThat(stage.api.get(link).status()).isEqualTo(410);
        assertThat(stage.api.post(api(link) + "/confirm", "").problem()).isEqualTo("gone");
        assertThat(ask(page, "again@example.com").problem()).isEqualTo("gone");
    }

    /** The tombstone comes with the cancellation, so that a queued mail is not sent to the new address. */
    @Test
    void aCancellationEndsTheWaitInItsOwnTransaction() {
        var event = stage.given(aLiveEvent().withCapacity(1));
        register(event, "ada", "next");
        UUID id = id(event, "ada");
        String link = asked(id, manage(event, "ada"), "never@example.com");
        String recipient = recipient(id);

        try (var fault = breaking("registration.promotion.before-commit")) {
            assertThat(stage.organizer("org_aurora")
                            .delete("/api/v1/registrations/" + id)
                            .status())
                    .isEqualTo(500);
        }
        assertThat(waiting(id)).as("nothing is half done").isOne();
        assertThat(stage.api.get(link).status()).isEqualTo(200);
        cancel(event, "ada");
        assertThat(waiting(id)).isZero();
        cancel(event, "ada");

        awaitTombstone(recipient);
        assertThat(stage.kafka.received("contacts.v1").stream()
                        .filter(message -> recipient.equals(KafkaProbe.key(message)) && message.value() == null))
                .hasSize(1);
        assertThat(stage.api.get(link).status()).isEqualTo(410);
    }

    @Test
    void aForgottenChangeIsKeptForThirtyDaysMore(@Autowired Retention retention) {
        var event = stage.given(aLiveEvent());
        register(event, "ada", "bob", "eve");
        String deleted = asked(id(event, "ada"), manage(event, "ada"), "old1@example.com");
        String kept = asked(id(event, "bob"), manage(event, "bob"), "old2@example.com");
        String waits = asked(id(event, "eve"), manage(event, "eve"), "old3@example.com");
        forgotten(id(event, "ada"), Duration.ofDays(30).plusHours(1));
        forgotten(id(event, "bob"), Duration.ofDays(30).minusHours(1));

        // The retention of the running service may hold the row for a moment.
        Awaitility.await().atMost(PATIENCE).until(() -> {
            retention.deleteSlices();
            return count("email_change", id(event, "ada")) == 0;
        });

        assertThat(count("email_change", id(event, "bob"))).isOne();
        assertThat(stage.api.get(deleted).status()).as("not known any more").isEqualTo(404);
        assertThat(stage.api.get(kept).status()).isEqualTo(410);
        assertThat(stage.api.get(waits).status()).isEqualTo(200);
    }

    @Test
    void aCancelledEventChangesNoAddresses() {
        var event = stage.given(aLiveEvent());
        register(event, "ada");
        UUID id = id(event, "ada");
        String own = manage(event, "ada");
        String link = asked(id, own, "too-late@example.com");
        stage.given(event.next("CANCELLED"));

        assertThat(ask(own, "other@example.com").problem()).isEqualTo("event-cancelled");
        Answer page =
                stage.api.postForm(own + "/details", "firstName", "Ada", "channels", "EMAIL", "email", "o@example.com");
        assertThat(page.status()).isEqualTo(409);
        assertThat(page.body()).contains("so the address cannot be changed any more");
        assertThat(stage.api.get(link).body())
                .contains("The organizer cancelled this event")
                .doesNotContain("/confirm");
        assertThat(stage.api.post(api(link) + "/confirm", "").problem()).isEqualTo("event-cancelled");
        assertThat(stage.api.postForm(link + "/confirm").status()).isEqualTo(409);
        assertThat(email(id)).isEqualTo("ada@example.com");
    }

    @Test
    void aConfirmedNewAddressFulfillsThatTheAddressHasToBeConfirmed() {
        var event = stage.given(aLiveEvent(), Map.of("confirmEmailFirst", true));
        register(event, "ada", "late");
        UUID id = id(event, "ada");
        String link = asked(id, manage(event, "ada"), "confirmed@example.com");

        assertThat(stage.api.postForm(link + "/confirm").status()).isEqualTo(303);

        Answer confirmed = stage.api.get(api(link));
        assertThat(confirmed.text("status")).isEqualTo("CONFIRMED");
        assertThat(confirmed.header("etag")).as("by one change").isEqualTo("\"2\"");
        JsonNode state = KafkaProbe.json(message(id, "RegistrationConfirmed"));
        assertThat(state.path("awaits").isEmpty()).isTrue();
        assertThat(stage.stats(event).path("confirmed").asInt()).isEqualTo(1);

        String late = asked(id(event, "late"), manage(event, "late"), "too-late2@example.com");
        stage.jdbc
                .sql("update registration set pending_until = now() where id = :id")
                .param("id", id(event, "late"))
                .update();
        assertThat(stage.api.postForm(late + "/confirm").status()).isEqualTo(410);
    }

    @Test
    void aPersonWhoWaitsForASeatKeepsThePlace() {
        var event = stage.given(aLiveEvent().withCapacity(1));
        register(event, "first", "waits", "behind");
        UUID id = id(event, "waits");
        String link = asked(id, manage(event, "waits"), "waits-new@example.com");

        stage.api.postForm(link + "/confirm");

        assertThat(stage.api.get(api(link)).json().path("waitingPosition").asInt())
                .isEqualTo(1);
        cancel(event, "first");
        assertThat(stage.api.get(api(link)).text("status")).isEqualTo("CONFIRMED");
        assertThat(listed(event)).isEqualTo("behind WAITLISTED, waits-new CONFIRMED");
    }

    @Test
    void aPersonWithAPhoneNumberOnlyCanAddAnAddress() {
        var event = stage.given(aLiveEvent().on("SMS", "EMAIL"));
        assertThat(stage.api
                        .post("/api/v1/registrations", """
                            {"eventId": "%s", "firstName": "Ada", "phone": "+49 30 7654321", "channels": ["SMS"],
                             "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
                            """.formatted(event.id()))
                        .status())
                .isEqualTo(201);
        UUID id = stage.registrations(event).getFirst();
        String own = manage(id);
        assertThat(stage.api.get(own + "/details").body()).contains("Leave it empty if you want none.");
        String link = asked(id, own, "added@example.com");

        stage.api.postForm(link + "/confirm");

        assertThat(stage.api.get(api(link)).text("email")).isEqualTo("added@example.com");
        JsonNode changed = KafkaProbe.json(message(id, CHANGED));
        Contracts.assertValid("registrations.v1", CHANGED, changed.toString());
        assertThat(changed.path("recipientId").isNull()).isTrue();
    }

    @Test
    void thePageAsksWithoutAScriptAndShowsTheErrorBesideTheField() {
        var event = stage.given(aLiveEvent());
        register(event, "ada");
        String own = manage(event, "ada");
        assertThat(stage.api.get(own + "/details").body())
                .contains("name=\"email\"", "Leave it empty to keep ada@example.com.")
                .doesNotContain("<script");

        Answer wrong =
                stage.api.postForm(own + "/details", "firstName", "Ada", "channels", "EMAIL", "email", "nonsense");
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.body())
                .contains("Enter an e-mail address such as", "value=\"nonsense\"", "id=\"email-error\"");
        Answer other = stage.api.postForm(
                own + "/details", "firstName", " ", "channels", "EMAIL", "email", "form@example.com");
        assertThat(other.status()).isEqualTo(422);
        assertThat(count("email_change", id(event, "ada"))).isZero();

        Answer saved = stage.api.postForm(
                own + "/details", "firstName", "Ada", "channels", "EMAIL", "email", "form@example.com", "locale", "de");
        assertThat(saved.status()).as(saved.body()).isEqualTo(303);
        assertThat(stage.api.get(saved.header("location")).body())
                .contains("<html lang=\"de\"", "f•••@example.com wartet auf Ihre Bestätigung");
        // An empty field keeps the change that waits.
        stage.api.postForm(own + "/details", "firstName", "Ada", "channels", "EMAIL", "email", "");
        assertThat(stage.api.get(api(own)).text("newEmail")).isEqualTo("f•••@example.com");
    }

    @Test
    void nothingIsHalfDoneWhenItBreaksAroundTheCommit() {
        var event = stage.given(aLiveEvent());
        register(event, "ada");
        UUID id = id(event, "ada");
        String own = manage(event, "ada");
        try (var fault = breaking("registration.requesting-email-change.before-commit")) {
            assertThat(ask(own, "broken@example.com").status()).isEqualTo(500);
        }
        assertThat(count("email_change", id)).isZero();
        String link = asked(id, own, "broken@example.com");
        try (var fault = breaking("registration.changing-email.before-commit")) {
            assertThat(stage.api.postForm(link + "/confirm").status()).isEqualTo(500);
        }
        assertThat(email(id)).isEqualTo("ada@example.com");
        assertThat(stage.api.get(own).status()).isEqualTo(200);
        try (var fault = breaking("registration.changing-email.after-commit")) {
            assertThat(stage.api.postForm(link + "/confirm").status()).isEqualTo(500);
        }
        assertThat(email(id)).as("only the answer is lost").isEqualTo("broken@example.com");
        assertThat(stage.api.postForm(link + "/confirm").status()).isEqualTo(303);
        assertThat(stage.api.post(api(link) + "/confirm", "").text("email")).isEqualTo("broken@example.com");
        assertThat(stage.published(event, "contacts.v1", 2)).hasSize(2);
        assertThat(stage.kafka.received("registrations.v1").stream()
                        .filter(message -> id.toString().equals(KafkaProbe.key(message)))
                        .filter(message -> CHANGED.equals(KafkaProbe.type(message))))
                .hasSize(1);
    }

    private Answer ask(String manage, String email) {
        return stage.api.mergePatch(api(manage), "{\"email\": \"%s\"}".formatted(email));
    }

    /** Asks for the change, and returns the path of the link in the mail to the new address. */
    private String asked(UUID registration, String manage, String email) {
        Answer asked = ask(manage, email);
        assertThat(asked.status()).as(asked.body()).isEqualTo(200);
        return link(Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> recipient(registration),
                        id -> contact(id).path("email").asString().equals(email)));
    }

    /** Ada and Bob ask for the same address, which gets one mail a day. Returns the link of each. */
    private List<String> askedByTwo(LiveEventFixture event, String address) {
        register(event, "ada", "bob");
        String ofAda = asked(id(event, "ada"), manage(event, "ada"), address);
        stage.jdbc
                .sql("update email_change set requested_at = requested_at - interval '1 day'")
                .update();
        return List.of(ofAda, asked(id(event, "bob"), manage(event, "bob"), address));
    }

    private String recipient(UUID registration) {
        return KafkaProbe.json(message(registration, REQUESTED))
                .path("recipientId")
                .asString();
    }

    /** The newest message of this type about the registration. */
    private ConsumerRecord<byte[], byte[]> message(UUID registration, String type) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> stage.kafka.received("registrations.v1").stream()
                                .filter(message -> registration.toString().equals(KafkaProbe.key(message)))
                                .filter(message -> type.equals(KafkaProbe.type(message)))
                                .toList(),
                        messages -> !messages.isEmpty())
                .getLast();
    }

    /** What was published for a recipient. */
    private JsonNode contact(String recipient) {
        return PassesIT.open(Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> stage.kafka.received("contacts.v1").stream()
                                .filter(message -> recipient.equals(KafkaProbe.key(message)))
                                .filter(message -> message.value() != null)
                                .toList(),
                        messages -> !messages.isEmpty())
                .getLast());
    }

    private String link(String recipient) {
        return Stage.path(contact(recipient).path("manageUrl").asString());
    }

    private String watch(UUID registration) {
        return Stage.path(contact(registration.toString()).path("joinUrl").asString());
    }

    private void awaitTombstone(String recipient) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> stage.kafka.received("contacts.v1").stream()
                        .anyMatch(message -> recipient.equals(KafkaProbe.key(message)) && message.value() == null));
    }

    private String email(UUID registration) {
        return stage.jdbc
                .sql("select email from registration where id = :id and (email is null or address = email)")
                .param("id", registration)
                .query(String.class)
                .single();
    }

    private int count(String table, UUID registration) {
        return stage.jdbc
                .sql("select count(*) from " + table + " where registration_id = :id")
                .param("id", registration)
                .query(Integer.class)
                .single();
    }

    /** The address was forgotten so long ago. */
    private void forgotten(UUID registration, Duration ago) {
        stage.jdbc
                .sql("""
                        update email_change
                        set email = null, ended_at = now(), forget_at = now() - make_interval(secs => :seconds)
                        where registration_id = :id
                        """)
                .param("id", registration)
                .param("seconds", (double) ago.toSeconds())
                .update();
    }

    private int waiting(UUID registration) {
        return stage.jdbc
                .sql("select count(*) from email_change where registration_id = :id and ended_at is null")
                .param("id", registration)
                .query(Integer.class)
                .single();
    }

    private static String masked(Answer answer) {
        return answer.status()
                + answer.body()
                        .replaceAll("\"newEmailUntil\":\"[^\"]*\"", "until")
                        .replaceAll("\"email\":\"[^\"]*\"", "email");
    }

    private static String api(String manage) {
        return manage.replace("/manage/", "/api/v1/registrations/manage/");
    }
}
