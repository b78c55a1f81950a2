package io.callboard.chassis.web;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.callboard.chassis.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class ETagsTest {

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
}
