package io.callboard.chassis.testing;

import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Configuration of a test of an upgrade. It migrates the database like an older release, writes rows of that release, and
 * then lets the present release migrate.
 */
public abstract class OlderRelease {

    private final String chassis;
    private final String service;

    /**
     * @param chassis last migration of the chassis in that release
     * @param service last migration of the service in that release
     */
    protected OlderRelease(String chassis, String service) {
        this.chassis = chassis;
        this.service = service;
    }

    /** Writes the rows of unfinished work, on behalf of the platform. */
    protected abstract void leaveWork(JdbcClient jdbc);

    @Bean
    @Primary
    FlywayMigrationStrategy upgrade(@Qualifier("platformMigrations") FlywayMigrationStrategy present) {
        return flyway -> {
            PlatformThread.run(() -> {
                migrate(flyway, "classpath:db/chassis", chassis);
                migrate(flyway, "classpath:db/migration", service);
                leaveWork(JdbcClient.create(flyway.getConfiguration().getDataSource()));
            });
            present.migrate(flyway);
        };
    }

    private static void migrate(Flyway present, String location, String target) {
        Flyway.configure()
                .configuration(present.getConfiguration())
                .locations(location)
                .target(target)
                .ignoreMigrationPatterns("*:missing")
                .load()
                .migrate();
    }
}
