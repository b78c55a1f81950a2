package io.callboard.chassis.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.callboard.chassis.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class SortTest {

    @Test
    void isReversedForThePageBefore() {
        assertThat(Sort.of("-dueAt", "dueAt").reversed()).isEqualTo(new Sort("dueAt", false));
        assertThat(Sort.of("dueAt", "dueAt").reversed()).isEqualTo(new Sort("dueAt", true));
    }

    @Test
    void aListIsSortedByItsOwnFieldsInBothDirections() {
        assertThat(Sort.of("-dueAt", "createdAt", "dueAt")).isEqualTo(new Sort("dueAt", true));
        assertThat(Sort.of("createdAt", "createdAt")).isEqualTo(new Sort("createdAt", false));
        for (String sort : List.of("", "-", "--dueAt", "title", "dueAt desc")) {
            assertThatExceptionOfType(Problem.class).as(sort).isThrownBy(() -> Sort.of(sort, "dueAt"));
        }
    }
}
