package io.callboard.notifier;

import io.callboard.notifier.senderdomain.TxtLookup;
import io.callboard.notifier.senderdomain.UnansweredLookupException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.CommunicationException;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** Text records that a test sets. */
@TestConfiguration(proxyBeanMethods = false)
public class FakeDns {

    private static final Map<String, List<String>> RECORDS = new ConcurrentHashMap<>();
    private static final Set<String> SILENT = ConcurrentHashMap.newKeySet();

    @Bean
    @Primary
    TxtLookup fakeTxtLookup() {
        return FakeDns::records;
    }

    private static List<String> records(String name) throws UnansweredLookupException {
        if (SILENT.contains(name)) {
            throw new UnansweredLookupException(new CommunicationException());
        }
        return RECORDS.getOrDefault(name, List.of());
    }

    public static void record(String name, String... texts) {
        RECORDS.put(name, List.of(texts));
    }

    public static void remove(String name) {
        RECORDS.remove(name);
    }

    /** Looking up this name has no answer. */
    public static void silence(String name) {
        SILENT.add(name);
    }
}
