package io.callboard.chassis.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;

class WebValuesTest {

    @Test
    void aCursorKeepsItsPartsWhateverTheyContain() {
        Cursor cursor = Cursor.of(Instant.EPOCH, "Zoë, \"x\"/ü", "", 7L);

        assertThat(cursor.encode()).matches("[A-Za-z0-9_-]+");
        assertThat(Cursor.decode(cursor.encode()).parts())
                .isEqualTo(List.of("1970-01-01T00:00:00Z", "Zoë, \"x\"/ü", "", "7"));
    }

    @Test
    void whatIsNoCursorIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Cursor.decode("!"));
        assertThatIllegalArgumentException().isThrownBy(() -> Cursor.decode("_w"));
        assertThatIllegalArgumentException().isThrownBy(() -> Cursor.of("a\u001fb"));
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
