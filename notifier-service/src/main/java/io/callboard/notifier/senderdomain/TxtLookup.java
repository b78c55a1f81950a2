package io.callboard.notifier.senderdomain;

import java.util.List;

/** Looks up text records of DNS. */
@FunctionalInterface
public interface TxtLookup {

    /** The records of this name, each in one piece; empty if there are none. Blocks for a few seconds at most. */
    List<String> records(String name) throws UnansweredLookupException;
}
