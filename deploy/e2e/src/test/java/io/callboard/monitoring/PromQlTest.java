package io.callboard.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.monitoring.PromQl.Selector;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromQlTest {

    @Test
    void findsMetricsSelectorsAndGroups() {
        PromQl found = PromQl.of(
                "histogram_quantile(0.99, sum by (application, le) (rate(a_seconds_bucket{x=\"by (y)\","
                        + " z!~\"q\"}[5m]))) / on (job) group_left (pod) max(b_total) > 1e3 or absent(c{d=\"e\"} offset 5m) < Inf");

        assertThat(found.selectors())
                .containsExactly(
                        new Selector("a_seconds_bucket", Set.of("x", "z")),
                        new Selector("b_total", Set.of()),
                        new Selector("c", Set.of("d")));
        assertThat(found.groups()).containsExactlyInAnyOrder("application", "le", "job", "pod");
    }
}
