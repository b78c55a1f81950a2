package io.callboard.notifier.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.address.Channel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class RoutingPropertiesTest {

    private final Binder none = new Binder(new MapConfigurationPropertySource());

    @Test
    void hasTheseDefaults() {
        assertThat(none.bindOrCreate("callboard.routing", RoutingProperties.class))
                .isEqualTo(new RoutingProperties(Map.of()));
    }

    /** The name of a channel may have an underscore, which is a dot in an environment variable. */
    @Test
    void environmentVariablesNameEveryChannel() {
        Binder environment = new Binder(ConfigurationPropertySources.get(environmentOf(Map.of(
                "CALLBOARD_ROUTING_ACCOUNTS_EMAIL",
                "resend,smtp",
                "CALLBOARD_ROUTING_ACCOUNTS_IN_APP",
                "knock,feed"))));
        assertThat(environment.bindOrCreate("callboard.routing", RoutingProperties.class))
                .isEqualTo(new RoutingProperties(
                        Map.of(Channel.EMAIL, List.of("resend", "smtp"), Channel.IN_APP, List.of("knock", "feed"))));
    }

    private static StandardEnvironment environmentOf(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        ConfigurationPropertySources.attach(environment);
        return environment;
    }
}
