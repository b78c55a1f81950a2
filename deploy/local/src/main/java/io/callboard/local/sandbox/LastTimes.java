package io.callboard.local.sandbox;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * When each of many ids last came, in 16 bytes for a place of the table. It keeps 64 bits of an id: of three million ids
 * two are taken for the same with a probability of one in four million. Not thread-safe.
 */
final class LastTimes {

    private static final int SMALLEST = 1 << 10;
    private static final long FREE = 0;

    private long[] ids = new long[SMALLEST];
    private long[] millis = new long[SMALLEST];
    private int size;

    /** Notes the time. Returns the one before it; null if the id is new. */
    @Nullable
    Instant put(UUID id, Instant at) {
        if (size * 4L >= ids.length * 3L) {
            grow();
        }
        int place = place(key(id), ids);
        boolean known = ids[place] != FREE;
        Instant before = known ? Instant.ofEpochMilli(millis[place]) : null;
        if (!known) {
            ids[place] = key(id);
            size++;
        }
        millis[place] = at.toEpochMilli();
        return before;
    }

    void clear() {
        ids = new long[SMALLEST];
        millis = new long[SMALLEST];
        size = 0;
    }

    private void grow() {
        long[] moreIds = new long[ids.length * 2];
        long[] moreMillis = new long[ids.length * 2];
        for (int place = 0; place < ids.length; place++) {
            if (ids[place] != FREE) {
                int free = place(ids[place], moreIds);
                moreIds[free] = ids[place];
                moreMillis[free] = millis[place];
            }
        }
        ids = moreIds;
        millis = moreMillis;
    }

    /** Never {@link #FREE}. */
    private static long key(UUID id) {
        long key = id.getMostSignificantBits() * 0x9E3779B97F4A7C15L ^ id.getLeastSignificantBits();
        return key == FREE ? 1 : key;
    }

    /** The place of the key, or the free one that it can take. */
    private static int place(long key, long[] table) {
        int place = Long.hashCode(key * 0xC2B2AE3D27D4EB4FL) & table.length - 1;
        while (table[place] != FREE && table[place] != key) {
            place = place + 1 & table.length - 1;
        }
        return place;
    }
}
