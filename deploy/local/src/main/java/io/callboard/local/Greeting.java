package io.callboard.local;

import java.io.PrintStream;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** The text that is printed when everything is ready: URLs and a first command. */
record Greeting(Settings settings) {

    void print(PrintStream out, Duration took) {
        int sandbox = settings.port(Ports.SANDBOX);
        int edge = settings.port(Ports.EDGE);
        StringBuilder table = new StringBuilder();
        table.append(
                "%nCallboard is ready after %d s. Data and logs: %s%n%n".formatted(took.toSeconds(), settings.data()));
        row(table, "edge", "http://localhost:" + edge + "/", "one address for every API and page");
        for (Instance instance : settings.processes()) {
            String url = "http://localhost:" + instance.port(settings);
            row(
                    table,
                    instance.name(),
                    url + "/swagger-ui.html",
                    "management http://localhost:" + instance.managementPort(settings) + "/actuator");
        }
        row(table, "sandbox", "http://localhost:" + sandbox + "/", "inbox, faults, tokens");
        row(table, "kafka", "localhost:" + settings.port(Ports.BROKER), "plaintext");
        row(table, "postgres", "localhost:" + settings.port(Ports.DATABASE), "database, role and password: event, …");
        table.append(example(sandbox, edge));
        out.println(table);
    }

    private static void row(StringBuilder table, String name, String url, String more) {
        table.append("  %-22s %-40s %s%n".formatted(name, url, more));
    }

    private static String example(int sandbox, int edge) {
        return """

                Try it: get a token, schedule a live event, register; the confirmation is in the inbox http://localhost:%d/
                  TOKEN=$(curl -s localhost:%d/token -d '{"sub":"me","org_id":"acme"}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
                  EVENT=$(curl -s localhost:%d/api/v1/events -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"title":"Hello","start":{"local":"%sT18:00","zone":"Europe/Berlin"},"duration":"PT1H"}' | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')
                  curl -sSf localhost:%d/api/v1/registrations -H 'Content-Type: application/json' -d '{"eventId":"'$EVENT'","firstName":"Ada","email":"ada@example.com","channels":["EMAIL"],"consent":{"text":"Remind me","at":"2026-01-01T00:00:00Z"}}'

                Ctrl-C stops everything.\
                """.formatted(
                        sandbox, sandbox, edge, LocalDate.now(ZoneOffset.UTC).plusDays(7), edge);
    }
}
