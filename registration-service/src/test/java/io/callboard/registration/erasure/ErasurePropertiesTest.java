package io.callboard.registration.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ErasurePropertiesTest {

    @Test
    void keepsPersonalDataByDefault() {
        assertThat(bound(Map.of()).retainPersonalDataFor()).isNull();
        assertThat(bound(Map.of("callboard.erasure.retain-personal-data-for", ""))
                        .retainPersonalDataFor())
                .isNull();
    }

    @Test
    void erasesAYearAfterTheEvent() {
        assertThat(bound(Map.of("callboard.erasure.retain-personal-data-for", "P365D"))
                        .retainPersonalDataFor())
                .isEqualTo(Duration.ofDays(365));
    }

    @Test
    void keepsItForADayAtLeast() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ErasureProperties(Duration.ofHours(23)));
    }

    private static ErasureProperties bound(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("callboard.erasure", ErasureProperties.class);
    }
}
