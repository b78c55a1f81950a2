package io.callboard.chassis.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Tokens;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

@SampleTest
class IdempotencyIT {

    private static final String ROUTE = "/api/v1/notes";
    private static final String KEY = "Idempotency-Key";

    @Autowired
    Environment environment;

    @Autowired
    JdbcClient jdbc;

    private final String organizer = "org_" + UUID.randomUUID();
    private final String key = UUID.randomUUID().toString();

    @Test
    void theSameRequestAgainGetsTheSameAnswer() {
        Api.Answer first = post(ROUTE, "one");
        Api.Answer second = post(ROUTE, "one");

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.header("Idempotent-Replayed")).isNull();
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(second.header("Content-Type")).isEqualTo(first.header("Content-Type"));
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(notes()).containsExactly("one");
    }

    @Test
    void equalRequestsAtTheSameTimeTakeEffectOnce() throws Exception {
        List<Future<Api.Answer>> answers = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                answers.add(executor.submit(() -> post(ROUTE, "twin")));
            }
        }
        List<String> bodies = new ArrayList<>();
        for (Future<Api.Answer> answer : answers) {
            bodies.add(answer.get().body());
        }

        assertThat(bodies).hasSize(8);
        assertThat(Set.copyOf(bodies)).hasSize(1);
        assertThat(notes()).containsExactly("twin");
    }

    @Test
    void anotherRequestUnderTheSameKeyIsRefused() {
        post(ROUTE, "one");
        Api.Answer other = post(ROUTE, "two");
        Api.Answer otherQuery = post(ROUTE + "?draft=true", "one");

        assertThat(other.status()).isEqualTo(422);
        assertThat(other.json().get("type").asString())
                .isEqualTo("https://callboard.dev/problems/idempotency-key-reused");
        assertThat(otherQuery.status()).isEqualTo(422);
        assertThat(notes()).containsExactly("one");
    }

    @Test
    void theSameKeyOfAnotherOrganizerIsAnotherKey() {
        post(ROUTE, "one");
        String other = "org_" + UUID.randomUUID();
        Api.Answer theirs = Api.of(environment).as(Tokens.organizer(other)).post(ROUTE, body("one"), KEY, key);

        assertThat(theirs.status()).isEqualTo(201);
        assertThat(theirs.header("Idempotent-Replayed")).isNull();
    }

    @Test
    void aRefusalIsNotStoredAndLeavesNothingBehind() {
        assertThat(post(ROUTE + "/half", "half").status()).isEqualTo(409);
        assertThat(post(ROUTE + "/crash", "crash").status()).isEqualTo(500);

        assertThat(notes()).isEmpty();
        assertThat(storedKeys()).isZero();
        assertThat(post(ROUTE, "again").status()).isEqualTo(201);
    }

    @Test
    void aPublicRouteWorksAsThePlatformUnderAKeyToo() {
        String path = ROUTE + "/public?organizer=" + organizer;
        Api.Answer first = Api.of(environment).post(path, body("public"), KEY, key);
        Api.Answer second = Api.of(environment).post(path, body("public"), KEY, key);

        assertThat(first.status()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(notes()).containsExactly("public");
    }

    @Test
    void storedRowsRevealNeitherKeyNorPathNorAnswer() {
        post(ROUTE, "a pass nobody else has");

        Map<String, Object> stored = jdbc.sql("select route, body from idempotency_key where key = :key")
                .param("key", fingerprint())
                .query()
                .singleRow();

        assertThat(new String((byte[]) stored.get("body"), UTF_8)).doesNotContain("pass");
        assertThat(stored.get("route")).asString().hasSize(64).doesNotContain("notes");
        assertThat(jdbc.sql("select count(*) from idempotency_key where key = :key")
                        .param("key", key)
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void aPathLongerThanAnIndexTakesIsAnsweredAsWithoutAKey() {
        StringBuilder path = new StringBuilder(ROUTE + "/");
        new Random(7).ints(6_000, 'a', 'z').forEach(path::appendCodePoint);

        assertThat(post(path.toString(), "far away").status()).isEqualTo(405);
        assertThat(storedKeys()).isZero();
    }

    @Test
    void anUnusableKeyIsRefused() {
        assertThat(Api.of(environment)
                        .as(Tokens.organizer(organizer))
                        .post(ROUTE, body("x"), KEY, "k".repeat(256))
                        .status())
                .isEqualTo(400);
        assertThat(notes()).isEmpty();
    }

    @Test
    void aFailureAtTheCommitLeavesNothingBehind() {
        Api.Answer answer = post(ROUTE, "fails at commit");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Location")).isNull();
        assertThat(answer.body()).doesNotContain("fails at commit", "note_title");
        assertThat(notes()).isEmpty();
        assertThat(storedKeys()).isZero();
    }

    @Test
    void aLostConnectionIsAnsweredLikeAMissingDatabase() {
        Api api = Api.of(environment).as(Tokens.organizer(organizer));
        for (Api.Answer answer : List.of(post(ROUTE + "/lost", "lost"), api.post(ROUTE + "/lost", body("lost")))) {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isNotNull();
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        }
        assertThat(notes()).isEmpty();
        assertThat(storedKeys()).isZero();
    }

    @Test
    void afterADayTheKeyIsFreeAgain() {
        post(ROUTE, "one");
        jdbc.sql("update idempotency_key set created_at = created_at - interval '25 hours' where key = :key")
                .param("key", fingerprint())
                .update();
        Api.Answer later = post(ROUTE, "two");

        assertThat(later.status()).isEqualTo(201);
        assertThat(later.header("Idempotent-Replayed")).isNull();
        assertThat(notes()).containsExactlyInAnyOrder("one", "two");
    }

    private Api.Answer post(String path, String title) {
        return Api.of(environment).as(Tokens.organizer(organizer)).post(path, body(title), KEY, key);
    }

    private static String body(String title) {
        return "{\"title\":\"" + title + "\"}";
    }

    private List<String> notes() {
        return jdbc.sql("select title from note where organizer_id = :organizer")
                .param("organizer", organizer)
                .query(String.class)
                .list();
    }

    private String fingerprint() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private int storedKeys() {
        return jdbc.sql("select count(*) from idempotency_key where key = :key")
                .param("key", fingerprint())
                .query(Integer.class)
                .single();
    }
}
