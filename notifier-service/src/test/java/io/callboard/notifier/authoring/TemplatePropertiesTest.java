package io.callboard.notifier.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class TemplatePropertiesTest {

    @Test
    void recordsTheDefaults() {
        assertThat(new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("callboard.templates", TemplateProperties.class))
                .isEqualTo(new TemplateProperties(300, 100, 6, 1000));
    }
}
