package io.callboard.chassis.trace;

import io.micrometer.tracing.Tracer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Declares {@link Traces} for background work. */
@AutoConfiguration
public class TraceAutoConfiguration {

    @Bean
    Traces traces(ObjectProvider<Tracer> tracer) {
        return new Traces(tracer::getIfAvailable);
    }
}
