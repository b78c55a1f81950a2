package io.callboard.chassis.worker;

import java.util.Set;

/** Background work that is no {@link SupervisedLoop} and can die too, such as the listeners. */
@FunctionalInterface
public interface Watched {

    /**
     * The names of what has been dead for so long that only a restart of the process helps. A database or broker that is
     * away is no such reason.
     */
    Set<String> dead();
}
