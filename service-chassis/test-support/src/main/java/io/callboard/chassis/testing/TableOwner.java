package io.callboard.chassis.testing;

import java.util.Properties;
import javax.sql.DataSource;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Works in the database of a service under test as the role that owns its tables, and sees every organizer's rows.
 * Tests use it to change tables, which the service's role may not.
 */
public final class TableOwner {

    private final DataSource connections;

    TableOwner(Environment service) {
        var properties = new Properties();
        properties.setProperty("user", service.getRequiredProperty("spring.flyway.user"));
        properties.setProperty("password", service.getRequiredProperty("spring.flyway.password"));
        properties.setProperty("options", "-c callboard.organizer=*");
        connections = new DriverManagerDataSource(service.getRequiredProperty("spring.datasource.url"), properties);
    }

    /** Opens a connection for each statement and closes it. */
    public JdbcClient jdbc() {
        return JdbcClient.create(connections);
    }

    public DataSource connections() {
        return connections;
    }
}
