package io.callboard.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A test class of the second stack with faults. These classes run one after another, and beside those of the first: each of
 * them waits for instants most of the time.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(OnStackForRestarts.TURN)
@Tag(LaunchedStack.FAULTS)
@interface OnStackForRestarts {

    /** The lock that such a class holds while it runs. */
    String TURN = "the turn of a class on the stack for restarts";
}
