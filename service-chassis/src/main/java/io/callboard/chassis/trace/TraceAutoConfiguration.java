package io.callboard.chassis.trace;

import io.micrometer.tracing.Tracer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.util.function.SingletonSupplier;

/** Declares {@link Traces} for background work. */
@AutoConfiguration
public class TraceAutoConfiguration {

    /** Each piece of work asks for the tracer, and a look into the context takes longer than beginning a span. */
    @Bean
    Traces traces(ObjectProvider<Tracer> tracer) {
        return new Traces(SingletonSupplier.ofNullable(tracer::getIfAvailable));
    }
}
