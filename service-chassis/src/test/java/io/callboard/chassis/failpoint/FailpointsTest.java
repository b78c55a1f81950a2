package io.callboard.chassis.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class FailpointsTest {

    private final ApplicationContextRunner service =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(FailpointAutoConfiguration.class));

    @Test
    void doesNothingUnlessArmed() {
        assertThatCode(() -> Failpoints.hit("test.unarmed")).doesNotThrowAnyException();
    }

    @Test
    void doesWhatWasArmedUntilDisarmed() {
        var hits = new AtomicInteger();
        var armed = Failpoints.arm("test.armed", hits::incrementAndGet);

        Failpoints.hit("test.armed");
        Failpoints.hit("test.other");
        armed.close();
        Failpoints.hit("test.armed");

        assertThat(hits).hasValue(1);
    }

    @Test
    void readsItsSetting() {
        Failpoints.armAll("test.first:throw,test.second:throw");

        assertThatThrownBy(() -> Failpoints.hit("test.first")).isInstanceOf(Failpoints.InjectedFault.class);
        assertThatThrownBy(() -> Failpoints.hit("test.second")).isInstanceOf(Failpoints.InjectedFault.class);
        assertThatThrownBy(() -> Failpoints.armAll("test.third:explode")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Failpoints.armAll("throw")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isRefusedInProduction() {
        var production = service.withPropertyValues("spring.profiles.active=production");

        production.run(context -> assertThat(context).hasNotFailed());
        production
                .withSystemProperties(Failpoints.PROPERTY + "=chassis.outbox.after-send:throw")
                .run(context -> assertThat(context).hasFailed());
    }
}
