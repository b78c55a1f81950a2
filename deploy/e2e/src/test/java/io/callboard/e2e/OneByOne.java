package io.callboard.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A test class of the stack without faults that keeps a processor busy. These classes run one after another, beside those
 * that wait for instants most of the time.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(OneByOne.TURN)
public @interface OneByOne {

    /** The lock that such a class holds while it runs. */
    String TURN = "the turn of a class on the stack without faults";
}
