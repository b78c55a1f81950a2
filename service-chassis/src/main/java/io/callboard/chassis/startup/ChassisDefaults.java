package io.callboard.chassis.startup;

import java.util.List;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * Puts {@code callboard-chassis*.yml} behind every other property source.
 *
 * <p>Spring Boot gives an imported file precedence over the file that imports it. Defaults need the opposite order, so
 * that a service can override them in its {@code application.yml}.
 */
final class ChassisDefaults implements EnvironmentPostProcessor, Ordered {

    private static final String FILE = "callboard-chassis";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        MutablePropertySources sources = environment.getPropertySources();
        List<PropertySource<?>> defaults = sources.stream()
                .filter(source -> source.getName().contains(FILE))
                .toList();
        for (PropertySource<?> source : defaults) {
            sources.remove(source.getName());
            sources.addLast(source);
        }
    }

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }
}
