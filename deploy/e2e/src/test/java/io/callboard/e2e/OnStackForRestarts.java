package io.callboard.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/** A test class of the second stack with faults. These classes run one after another, after those of the other stacks. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag(OnStackForRestarts.TAG)
@interface OnStackForRestarts {

    /** These classes run after all others, when the other stacks are stopped. */
    String TAG = "restarts";
}
