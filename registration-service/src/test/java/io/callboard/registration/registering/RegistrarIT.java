package io.callboard.registration.registering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.value.EmailAddress;
import io.callboard.registration.registering.Registrar.Outcome;
import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.PersonName;
import io.callboard.registration.registrant.Registrant;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * People who register for one live event at the same moment share a transaction. Each test holds the first of them before
 * its commit until the others wait for it, so the others are one group.
 */
@PlatformTest
@Import(RegistrarIT.Listening.class)
class RegistrarIT {

    private static final String BEFORE_COMMIT = "registration.registering.before-commit";
    private static final int PEOPLE = 30;

    @Autowired
    private Registrar registrar;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Statements statements;

    private final CountDownLatch moment = new CountDownLatch(1);
    private final AtomicInteger transactions = new AtomicInteger();

    @Test
    void theOthersShareOneTransaction() throws Exception {
        UUID event = anEvent(null, true, false);

        List<Outcome> outcomes = register(event, people(PEOPLE), _ -> {});

        assertThat(transactions).hasValue(2);
        assertThat(statuses(outcomes)).hasSize(PEOPLE).containsOnly("CONFIRMED");
        assertThat(joinUrls(outcomes)).doesNotHaveDuplicates();
        assertThat(count(event, "CONFIRMED")).isEqualTo(PEOPLE);
        assertThat(jdbc(
                        "select count(*) from pass p join registration r on r.id = p.registration_id"
                                + " where r.event_id = :id",
                        event))
                .isEqualTo(2 * PEOPLE);
    }

    /**
     * The numbers are those of ADR 0038, without the setting of the organizer, which no repository makes. Without a
     * capacity the insertion counts the seats. With too few seats there are the addresses that are known, the numbers of the
     * waiting list and their count.
     */
    @ParameterizedTest
    @CsvSource(
            nullValues = "unlimited",
            value = {"unlimited, 4", "30, 5", "29, 8"})
    void aGroupNeedsAFixedNumberOfStatements(@Nullable Integer capacity, int expected) throws Exception {
        List<String> ofGroup = new ArrayList<>();

        register(anEvent(capacity, true, false), people(PEOPLE), transaction -> {
            if (transaction == 2) {
                ofGroup.addAll(statements.ofThisThread());
            }
        });

        assertThat(ofGroup).hasSize(expected);
    }

    @Test
    void theFirstOnesGetTheSeatsAndTheOthersWaitInTheirOrder() throws Exception {
        UUID event = anEvent(PEOPLE - 10, true, false);

        List<Outcome> outcomes = register(event, people(PEOPLE), _ -> {});

        assertThat(statuses(outcomes.subList(0, PEOPLE - 10))).containsOnly("CONFIRMED");
        assertThat(statuses(outcomes.subList(PEOPLE - 10, PEOPLE))).containsOnly("WAITLISTED");
        assertThat(Tenancy.callAsPlatform(() ->
                        jdbc.sql("""
                        select email from registration
                        where event_id = :id and status = 'WAITLISTED'
                        order by waiting_no
                        """).param("id", event).query(String.class).list()))
                .containsExactlyElementsOf(IntStream.range(PEOPLE - 10, PEOPLE)
                        .mapToObj(RegistrarIT::address)
                        .toList());
        assertThat(taken(event)).isEqualTo(PEOPLE - 10);
    }

    @Test
    void withoutAWaitingListTheOthersAreRefused() throws Exception {
        UUID event = anEvent(3, false, false);

        List<Outcome> outcomes = register(event, people(PEOPLE), _ -> {});

        assertThat(statuses(outcomes.subList(0, 3))).containsOnly("CONFIRMED");
        assertThat(outcomes.subList(3, PEOPLE)).containsOnly(new Outcome.Refused(Refusal.EVENT_FULL));
        assertThat(count(event, "CONFIRMED")).isEqualTo(3);
        assertThat(taken(event)).isEqualTo(3);
    }

    @Test
    void anAddressThatIsKnownOrComesTwiceGetsLinksAndNoSecondRegistration() throws Exception {
        UUID event = anEvent(PEOPLE, true, false);
        Outcome early = Tenancy.callAsPlatform(() -> registrar.register(event, registrant(5)));
        List<Registrant> people = new ArrayList<>(people(10));
        people.add(registrant(7));

        List<Outcome> outcomes = register(event, people, _ -> {});

        assertThat(statuses(outcomes)).hasSize(11).containsOnly("CONFIRMED");
        outcomes.add(early);
        assertThat(joinUrls(outcomes)).doesNotHaveDuplicates();
        assertThat(count(event, "CONFIRMED")).isEqualTo(10);
        assertThat(taken(event)).isEqualTo(10);
    }

    @Test
    void withoutACapacityEachNewRegistrationIsCountedOnce() throws Exception {
        UUID event = anEvent(null, true, false);
        Tenancy.callAsPlatform(() -> registrar.register(event, registrant(5)));

        register(event, people(10), _ -> {});

        assertThat(count(event, "CONFIRMED")).isEqualTo(10);
        assertThat(counted(event)).isEqualTo(10);
    }

    @Test
    void aKnownAddressTakesNoneOfTheLastSeats() throws Exception {
        UUID event = anEvent(5, true, false);
        for (int known = 1; known <= 2; known++) {
            Registrant person = registrant(known);
            Tenancy.callAsPlatform(() -> registrar.register(event, person));
        }

        List<Outcome> outcomes = register(event, people(8), _ -> {});

        assertThat(statuses(outcomes.subList(0, 1))).containsExactly("CONFIRMED");
        assertThat(statuses(outcomes.subList(1, 3))).as("like a newcomer now").containsOnly("WAITLISTED");
        assertThat(statuses(outcomes.subList(3, 8)))
                .containsExactly("CONFIRMED", "CONFIRMED", "WAITLISTED", "WAITLISTED", "WAITLISTED");
        assertThat(count(event, "CONFIRMED")).isEqualTo(5);
        assertThat(count(event, "WAITLISTED")).isEqualTo(3);
        assertThat(taken(event)).isEqualTo(5);
    }

    @Test
    void inAFullEventAKnownAddressIsRefusedLikeTheOthers() throws Exception {
        UUID event = anEvent(2, false, false);
        Tenancy.callAsPlatform(() -> registrar.register(event, registrant(1)));

        List<Outcome> outcomes = register(event, people(4), _ -> {});

        assertThat(statuses(outcomes.subList(0, 1))).containsExactly("CONFIRMED");
        assertThat(outcomes.subList(1, 4)).containsOnly(new Outcome.Refused(Refusal.EVENT_FULL));
        assertThat(count(event, "CONFIRMED")).isEqualTo(2);
        assertThat(taken(event)).isEqualTo(2);
    }

    @Test
    void eachWaitsForTheConfirmationOfTheAddress() throws Exception {
        UUID event = anEvent(PEOPLE, true, true);

        List<Outcome> outcomes = register(event, people(PEOPLE), _ -> {});

        assertThat(statuses(outcomes)).containsOnly("PENDING");
        assertThat(jdbc(
                        "select count(*) from registration where event_id = :id and awaits = '{EMAIL}'"
                                + " and pending_until > now()",
                        event))
                .isEqualTo(PEOPLE);
        assertThat(taken(event)).isEqualTo(PEOPLE);
    }

    @Test
    void aGroupThatFailsIsRegisteredOneByOne() throws Exception {
        UUID event = anEvent(PEOPLE, true, false);

        List<Outcome> outcomes = register(event, people(PEOPLE), transaction -> {
            if (transaction == 2) {
                throw new Failpoints.InjectedFault("the transaction of the group");
            }
        });

        assertThat(transactions).hasValue(PEOPLE + 1);
        assertThat(statuses(outcomes)).hasSize(PEOPLE).containsOnly("CONFIRMED");
        assertThat(count(event, "CONFIRMED")).isEqualTo(PEOPLE);
        assertThat(taken(event)).isEqualTo(PEOPLE);
    }

    /** The statements of each thread, in their order. */
    static final class Statements {

        private final ThreadLocal<List<String>> ofThread = ThreadLocal.withInitial(ArrayList::new);

        List<String> ofThisThread() {
            return ofThread.get();
        }

        JdbcClient heard(JdbcClient client) {
            return (JdbcClient) Proxy.newProxyInstance(
                    JdbcClient.class.getClassLoader(), new Class<?>[] {JdbcClient.class}, (_, method, arguments) -> {
                        if (method.getName().equals("sql")) {
                            ofThread.get().add((String) arguments[0]);
                        }
                        try {
                            return method.invoke(client, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getTargetException();
                        }
                    });
        }
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Listening {

        @Bean
        static Statements statements() {
            return new Statements();
        }

        @Bean
        static BeanPostProcessor hearing(ObjectProvider<Statements> statements) {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof JdbcClient client
                            ? statements.getObject().heard(client)
                            : bean;
                }
            };
        }
    }

    private interface Fault {
        void at(int transaction);
    }

    /** Returns the outcomes in the order of the people. */
    private List<Outcome> register(UUID event, List<Registrant> people, Fault fault) throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        try (var _ = Failpoints.arm(BEFORE_COMMIT, () -> {
            int transaction = transactions.incrementAndGet();
            if (transaction == 1) {
                awaitTheMoment();
            }
            fault.at(transaction);
        })) {
            List<FutureTask<Outcome>> tasks = new ArrayList<>();
            for (Registrant person : people) {
                tasks.add(tasks.isEmpty() ? held(event, person) : waiting(event, person));
            }
            moment.countDown();
            for (FutureTask<Outcome> task : tasks) {
                outcomes.add(task.get());
            }
        }
        return outcomes;
    }

    /** Registers in a thread of its own, which has come to the failpoint. */
    private FutureTask<Outcome> held(UUID event, Registrant person) {
        FutureTask<Outcome> task = registration(event, person);
        Thread.ofPlatform().daemon().start(task);
        await().until(() -> transactions.get() == 1);
        return task;
    }

    /** Registers in a thread of its own, which has come to the point where it waits for its group. */
    private FutureTask<Outcome> waiting(UUID event, Registrant person) {
        FutureTask<Outcome> task = registration(event, person);
        Thread thread = Thread.ofPlatform().daemon().start(task);
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return task;
    }

    private FutureTask<Outcome> registration(UUID event, Registrant person) {
        return new FutureTask<>(() -> Tenancy.callAsPlatform(() -> registrar.register(event, person)));
    }

    private void awaitTheMoment() {
        try {
            moment.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private UUID anEvent(@Nullable Integer capacity, boolean waitlist, boolean confirmEmailFirst) {
        UUID event = UUID.randomUUID();
        Tenancy.runAsPlatform(() -> {
            jdbc.sql("""
                    insert into live_event (event_id, organizer_id, version, epoch, status, title, starts_local, zone,
                        starts_at, ends_at, registration_open, waitlist, confirm_email_first)
                    values (:id, 'org_groups', 1, 1, 'SCHEDULED', 'Hot', '2090-01-01T10:00', 'UTC',
                        '2090-01-01T10:00Z', '2090-01-01T11:00Z', true, :waitlist, :confirmEmailFirst)
                    """)
                    .param("id", event)
                    .param("waitlist", waitlist)
                    .param("confirmEmailFirst", confirmEmailFirst)
                    .update();
            jdbc.sql("""
                    insert into live_event_seats (event_id, organizer_id, capacity, taken, version)
                    values (:id, 'org_groups', :capacity, 0, 1)
                    """).param("id", event).param("capacity", capacity).update();
        });
        return event;
    }

    private static List<Registrant> people(int number) {
        return IntStream.range(0, number).mapToObj(RegistrarIT::registrant).toList();
    }

    private static Registrant registrant(int number) {
        return Registrant.named(new PersonName("Person " + number))
                .email(new EmailAddress(address(number)))
                .channels(Set.of(Channel.EMAIL))
                .locale("en")
                .build();
    }

    private static String address(int number) {
        return "person%d@example.com".formatted(number);
    }

    private static List<String> statuses(List<Outcome> outcomes) {
        return outcomes.stream()
                .map(outcome -> ((Outcome.Registered) outcome).status().name())
                .toList();
    }

    private static List<String> joinUrls(List<Outcome> outcomes) {
        return outcomes.stream()
                .map(outcome -> ((Outcome.Registered) outcome).links().joinUrl())
                .toList();
    }

    private int count(UUID event, String status) {
        return jdbc("select count(*) from registration where event_id = :id and status = '" + status + "'", event);
    }

    /** The seats that are taken by the row of a live event with a capacity. */
    private int taken(UUID event) {
        return jdbc("select taken from live_event_seats where event_id = :id", event);
    }

    /** The same for any live event, with the rows that are not yet added up. */
    private int counted(UUID event) {
        return jdbc(
                "select taken + (select coalesce(sum(taken), 0) from seat_delta where event_id = :id)"
                        + " from live_event_seats where event_id = :id",
                event);
    }

    private int jdbc(String number, UUID event) {
        return Tenancy.callAsPlatform(
                () -> jdbc.sql(number).param("id", event).query(Integer.class).single());
    }
}
