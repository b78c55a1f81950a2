package io.callboard.chassis.tenant;

import static java.util.Objects.requireNonNull;

import io.callboard.chassis.pool.PoolProperties;
import io.callboard.chassis.pool.Workload;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.flyway.autoconfigure.FlywayProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Migrates as the role that owns the tables, and makes sure that the service works as another role. */
@AutoConfiguration(after = FlywayAutoConfiguration.class)
@ConditionalOnBean(Flyway.class)
class MigrationAutoConfiguration {

    /** Connections for migrations have the driver's properties of the pools, but no time limit. */
    @Bean
    FlywayConfigurationCustomizer migrationConnections(FlywayProperties flyway, Environment environment) {
        var driver = new Properties();
        driver.putAll(Binder.get(environment)
                .bindOrCreate(
                        "spring.datasource.hikari.data-source-properties", Bindable.mapOf(String.class, String.class)));
        driver.remove("socketTimeout");
        driver.setProperty("user", requireNonNull(flyway.getUser()));
        driver.setProperty("password", requireNonNull(flyway.getPassword()));
        var source = new DriverManagerDataSource(requireNonNull(flyway.getUrl()), driver);
        var pools = Binder.get(environment).bindOrCreate("callboard.pools", PoolProperties.class);
        return configuration -> configuration.dataSource(
                new TenantConnections(source, pools.readTimeout(), pools.idleTransactionTimeout()));
    }

    @Bean
    RunRole runRole(DataSourceProperties service) {
        return new RunRole(requireNonNull(service.determineUsername()));
    }

    /** Migrations see every organizer's rows. */
    @Bean
    FlywayMigrationStrategy platformMigrations() {
        return flyway -> Workload.MIGRATION.run(() -> Tenancy.runAsPlatform(flyway::migrate));
    }
}
