package io.callboard.analytics.figures;

/**
 * By how much the share of one group is above that of another, and between which numbers the true difference lies with a
 * confidence of 95 %: the interval of Newcombe from the score intervals of both (method 10 of "Interval estimation for the
 * difference between independent proportions", 1998). Rounded to four decimals.
 */
record Lift(double difference, double lowest, double highest) {

    private static final double DECIMALS = 10_000;

    static Lift of(Proportion one, Proportion other) {
        double difference = one.share() - other.share();
        return new Lift(
                rounded(difference),
                rounded(difference - Math.hypot(one.share() - one.lowest(), other.highest() - other.share())),
                rounded(difference + Math.hypot(one.highest() - one.share(), other.share() - other.lowest())));
    }

    private static double rounded(double value) {
        return Math.round(value * DECIMALS) / DECIMALS;
    }
}
