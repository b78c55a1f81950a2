package io.callboard.chassis.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.RowLevelSecurity;
import io.callboard.chassis.testing.TableOwner;
import io.callboard.chassis.testing.Tokens;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One organizer never sees the rows of another, even when a query forgets the organizer. The test asks the sample service
 * through routes whose queries have no condition on the organizer.
 */
@SampleTest
class TenantsIT {

    @Autowired
    Environment environment;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TableOwner owner;

    @Autowired
    TransactionTemplate transaction;

    private final String ours = "org_" + UUID.randomUUID();
    private final String theirs = "org_" + UUID.randomUUID();

    @BeforeEach
    void oneNoteEach() {
        write(ours, "ours " + ours);
        write(theirs, "theirs " + theirs);
    }

    @Test
    void aQueryThatForgetsTheOrganizerSeesNothingOfAnothers() {
        Api.Answer answer = us().get("/api/v1/notes/careless");

        assertThat(answer.json()).hasSize(1);
        assertThat(answer.json().get(0).asString()).isEqualTo("ours " + ours);
    }

    @Test
    void anAnswerWrittenByAnotherThreadSeesNothingOfAnothers() {
        assertThat(us().get("/api/v1/notes/streamed").body()).isEqualTo("ours " + ours);
    }

    @Test
    void anAnonymousRequestSeesNothingUntilItWorksAsThePlatform() {
        assertThat(Api.of(environment).get("/api/v1/notes/public").json()).isEmpty();
        assertThat(Api.of(environment).get("/api/v1/notes/public?platform=true").body())
                .contains("ours " + ours, "theirs " + theirs);
    }

    @Test
    void aThingOfAnotherOrganizerIsAnsweredLikeAnUnknownOne() {
        UUID note = jdbc.sql("select id from note where organizer_id = :organizer")
                .param("organizer", theirs)
                .query(UUID.class)
                .single();

        Api.Answer anothers = us().get("/api/v1/notes/" + note);
        Api.Answer unknown = us().get("/api/v1/notes/" + UUID.randomUUID());
        Api.Answer change = us().put("/api/v1/notes/" + note, "{\"title\":\"mine now\"}");

        assertThat(anothers.status()).isEqualTo(404);
        assertThat(change.status()).isEqualTo(404);
        assertThat(withoutTrace(anothers)).isEqualTo(withoutTrace(unknown)).isEqualTo(withoutTrace(change));
    }

    @Test
    void aRollbackDoesNotLeaveTheConnectionToAnotherOrganizer() {
        Tenancy.callAs(
                new OrganizerId(ours),
                () -> transaction.execute(status -> {
                    assertThat(titles()).containsExactly("ours " + ours);
                    status.setRollbackOnly();
                    return titles();
                }));
        List<String> after = Tenancy.callAs(new OrganizerId(theirs), this::titles);

        assertThat(after).containsExactly("theirs " + theirs);
    }

    @Test
    void workAsThePlatformInsideATransactionSeesAllAndThenOnlyItsOwnAgain() {
        Tenancy.callAs(
                new OrganizerId(ours),
                () -> transaction.execute(status -> {
                    assertThat(titles()).containsExactly("ours " + ours);
                    assertThat(Tenancy.callAsPlatform(this::titles)).contains("theirs " + theirs);
                    return assertThat(titles()).containsExactly("ours " + ours);
                }));
    }

    @Test
    void aRowForAnotherOrganizerIsRefused() {
        Api.Answer answer = us().post("/api/v1/notes/public?organizer=" + theirs, "{\"title\":\"planted\"}");
        assertThat(answer.status()).as("the route works as the platform").isEqualTo(201);

        assertThat(catchThrowable(() -> Tenancy.callAs(new OrganizerId(ours), () -> insert(theirs, "planted too"))))
                .rootCause()
                .hasMessageContaining("row-level security");
    }

    @Test
    void everyTableOfAnOrganizerIsHeldToRowLevelSecurity() {
        RowLevelSecurity.assertHolds(environment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"create table leak (title text)", "create table leak (organizer_id text not null)", """
                create table leak (organizer_id text not null check (organizer_id = 'x'));
                alter table leak enable row level security;
                alter table leak force row level security;
                create policy tenant on leak using (true)""", """
                create table leak (organizer_id text not null);
                alter table leak enable row level security;
                create policy tenant on leak
                    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id))""", """
                create table leak (organizer_id text not null);
                alter table leak enable row level security;
                alter table leak force row level security;
                create policy tenant on leak
                    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id))
                    with check (true)"""
            })
    void aTableThatLeaksIsFound(String table) {
        owner.jdbc().sql(table).update();
        try {
            assertThat(catchThrowable(() -> RowLevelSecurity.assertHolds(environment)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("leak");
        } finally {
            owner.jdbc().sql("drop table leak").update();
        }
    }

    private Api us() {
        return Api.of(environment).as(Tokens.organizer(ours));
    }

    private List<String> titles() {
        return jdbc.sql("select title from note").query(String.class).list();
    }

    private void write(String organizer, String title) {
        insert(organizer, title);
    }

    private int insert(String organizer, String title) {
        return jdbc.sql("insert into note (id, organizer_id, title, version) values (:id, :organizer, :title, 1)")
                .param("id", UUID.randomUUID())
                .param("organizer", organizer)
                .param("title", title)
                .update();
    }

    private static String withoutTrace(Api.Answer answer) {
        return answer.body().replaceAll("\"(traceId|instance)\":\"[^\"]*\",?", "");
    }
}
