package io.callboard.registration.challenge;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The challenges whose solution was used. All instances see them, and a restart forgets none. */
class SolvedChallenges {

    private static final String ADD = """
            insert into solved_challenge (challenge)
            values (:challenge)
            on conflict (challenge) do nothing
            """;

    private final JdbcClient jdbc;

    SolvedChallenges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Notes that the solution of this challenge was used; false if it was before. */
    boolean add(String challenge) {
        return jdbc.sql(ADD).param("challenge", challenge).update() == 1;
    }
}
