package io.callboard.chassis.worker;

import java.util.Set;

/** Background work outside of {@link SupervisedLoop} that can die too, such as the listeners. */
@FunctionalInterface
public interface Watched {

    /**
     * The names of work that has been dead for so long that only a restart of the process helps. An unreachable
     * database or broker does not count.
     */
    Set<String> dead();
}
