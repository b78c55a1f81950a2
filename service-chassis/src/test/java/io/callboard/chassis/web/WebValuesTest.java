package io.callboard.chassis.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

class WebValuesTest {

    private static final byte[] LIST = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final byte[] OTHER_LIST = {1, 2, 3, 4, 5, 6, 7, 9};

    @Test
    void aCursorKeepsItsPartsWhateverTheyContain() {
        Cursor cursor = Cursor.of(Instant.EPOCH, "Zoë, \"x\"/ü", "", 7L);

        assertThat(cursor.encode(LIST)).matches("[A-Za-z0-9_-]+");
        assertThat(Cursor.decode(cursor.encode(LIST), LIST).parts())
                .isEqualTo(List.of("1970-01-01T00:00:00Z", "Zoë, \"x\"/ü", "", "7"));
    }

    @Test
    void whatIsNoCursorIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Cursor.decode("!", LIST));
        assertThatIllegalArgumentException().isThrownBy(() -> Cursor.decode("_w", LIST));
        assertThatIllegalArgumentException().isThrownBy(() -> Cursor.of("a\u001fb"));
    }

    @Test
    void aCursorOfAnotherListIsRefused() {
        String cursor = Cursor.of("a").encode(LIST);

        assertThatIllegalArgumentException().isThrownBy(() -> Cursor.decode(cursor, OTHER_LIST));
    }

    @Test
    void partsOfACursorAreReadInTheirFormOnly() {
        Cursor cursor = Cursor.of("2026-12-01T17:00:00.123456Z", "x", "+300000-01-01T00:00:00Z");

        assertThat(cursor.instant(0)).isEqualTo(Instant.parse("2026-12-01T17:00:00.123456Z"));
        assertThatIllegalArgumentException().isThrownBy(() -> cursor.instant(1));
        assertThatIllegalArgumentException().isThrownBy(() -> cursor.instant(2));
        assertThatIllegalArgumentException().isThrownBy(() -> cursor.uuid(1));
        assertThatIllegalArgumentException().isThrownBy(() -> cursor.uuid(3));
    }

    @Test
    void aListIsSortedByItsOwnFieldsInBothDirections() {
        assertThat(Sort.of("-dueAt", "createdAt", "dueAt")).isEqualTo(new Sort("dueAt", true));
        assertThat(Sort.of("createdAt", "createdAt")).isEqualTo(new Sort("createdAt", false));
        for (String sort : List.of("", "-", "--dueAt", "title", "dueAt desc")) {
            assertThatExceptionOfType(Problem.class).as(sort).isThrownBy(() -> Sort.of(sort, "dueAt"));
        }
    }

    @Test
    void instantsHaveMilliseconds() {
        JsonMapper json = JsonMapper.builder()
                .addModule(new SimpleModule().addSerializer(new InstantWriter()))
                .build();

        assertThat(json.writeValueAsString(
                        List.of(Instant.parse("2026-12-01T17:00:00Z"), Instant.parse("2026-12-01T17:00:00.123456Z"))))
                .isEqualTo("[\"2026-12-01T17:00:00.000Z\",\"2026-12-01T17:00:00.123Z\"]");
    }

    @Test
    void anAbsentOrMatchingIfMatchPasses() {
        assertThatCode(() -> ETags.requireMatch(null, 3)).doesNotThrowAnyException();
        assertThatCode(() -> ETags.requireMatch("*", 3)).doesNotThrowAnyException();
        assertThatCode(() -> ETags.requireMatch("\"2\", \"3\"", 3)).doesNotThrowAnyException();
    }

    @Test
    void anyOtherIfMatchIsStale() {
        for (String ifMatch : List.of("\"2\"", "3", "W/\"3\"", "\"33\"")) {
            assertThatExceptionOfType(Problem.class)
                    .as(ifMatch)
                    .isThrownBy(() -> ETags.requireMatch(ifMatch, 3))
                    .matches(problem -> problem.getStatusCode().value() == 412);
        }
    }

    @Test
    void openRoutesComeBeforeScopedOnesWhateverTheOrderOfDeclaration() {
        Routes routes = Routes.declare()
                .scope("/api/v1/things/**", "things")
                .ops("/api/v1/things/ops")
                .open(HttpMethod.GET, "/api/v1/things/stats")
                .build();

        assertThat(routes.rules())
                .extracting(Routes.Rule::scope)
                .containsExactly(null, null, "ops", "things:read", "things:read", "things:write");
    }

    @Test
    void pointersFollowRfc6901() {
        assertThat(JsonPointers.of("speakers[0].name")).isEqualTo("/speakers/0/name");
        assertThat(JsonPointers.of("title")).isEqualTo("/title");
        assertThat(JsonPointers.of("")).isEmpty();
    }
}
