package io.callboard.chassis.rebuild;

/**
 * How far one partition has been read again.
 *
 * @param next offset of the next record
 * @param statesEnd offset behind the last record that is applied whatever it is; tombstones are applied up to {@code end}
 */
record Progress(int partition, long next, long statesEnd, long end) {

    boolean isDone() {
        return next >= end;
    }

    Progress at(long position) {
        return new Progress(partition, position, statesEnd, end);
    }

    Progress upTo(long newEnd) {
        return new Progress(partition, next, statesEnd, Math.max(end, newEnd));
    }
}
