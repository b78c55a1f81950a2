package io.callboard.analytics.replacement;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.rebuild.TopicReader;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * The work of a process with the profile {@code rebuild}. It reads all topics from offset 0 into tables of its own, puts
 * these in the place of the served tables, and ends. All that it must know after a kill is in the database: a process
 * that is started again goes on.
 */
@Component
@Profile("rebuild")
class FiguresReplacer implements ApplicationRunner {

    private static final Logger log = LoggerFactory.getLogger(FiguresReplacer.class);

    /** A round with fewer records was near the ends of the topics. */
    private static final int FEW_RECORDS = 20_000;

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final TopicReader topics;
    private final SpareTables spare;

    FiguresReplacer(TopicReader topics, SpareTables spare) {
        this.topics = topics;
        this.spare = spare;
    }

    @Override
    public void run(ApplicationArguments arguments) throws InterruptedException {
        try (var _ = spare.reserve()) {
            spare.requireFit();
            if (spare.exist()) {
                fill();
                replace();
            }
            // A batch that failed as a whole is applied in parts. The served tables may have had parts of it, whose
            // offsets no table had.
            Failpoints.hit("analytics.replacement.after-commit");
            long records = topics.readToTheEnd();
            spare.drop();
            log.info("Figures were replaced records={}", records);
        }
    }

    private void fill() throws InterruptedException {
        long all = 0;
        long records;
        do {
            records = topics.readToTheEnd();
            all += records;
            log.info("Figures are rebuilt records={}", all);
        } while (records > FEW_RECORDS);
        Failpoints.hit("analytics.replacement.after-fill");
        spare.analyze();
    }

    private void replace() throws InterruptedException {
        for (int attempt = 1; !spare.replaceServed(attempt); attempt++) {
            log.info("Figures are not replaced yet attempt={}", attempt);
            Thread.sleep(PAUSE);
            topics.readToTheEnd();
        }
    }
}
