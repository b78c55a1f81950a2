package io.callboard.analytics.figures;

/**
 * A share of a group, and between which shares the true one lies with a confidence of 95 % by the score interval of Wilson.
 *
 * @param part how many of the group
 * @param all the size of the group, not 0
 */
record Proportion(long part, long all) {

    /** Of the normal distribution, for 95 % on two sides. */
    private static final double Z = 1.959963984540054;

    double share() {
        return (double) part / all;
    }

    double lowest() {
        return part == 0 ? 0 : bound(-1);
    }

    double highest() {
        return part == all ? 1 : bound(1);
    }

    private double bound(int side) {
        double n = all;
        double p = share();
        return (p + Z * Z / (2 * n) + side * Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))) / (1 + Z * Z / n);
    }
}
