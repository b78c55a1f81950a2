package io.callboard.chassis.openapi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Documents a problem that one route answers, in addition to those that the chassis documents for every route of its
 * kind. It does not change the behaviour of the route.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Refuses.All.class)
public @interface Refuses {

    /** The HTTP status. */
    int status();

    /** The end of the problem's type, such as {@code event-full}. */
    String type();

    /** The detail that the example shows; for a type that the chassis knows, the chassis' own example is enough. */
    String detail() default "";

    /** Whether the answer has a {@code Retry-After} header. */
    boolean retryAfter() default false;

    /** Holds several. */
    @Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @interface All {
        Refuses[] value();
    }
}
