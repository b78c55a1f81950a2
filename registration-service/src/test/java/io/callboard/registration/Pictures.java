package io.callboard.registration;

import io.callboard.chassis.testing.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps pictures of the pages that tests open, on a phone and on a desk, with {@code -Dcallboard.pictures=<folder>}. */
final class Pictures {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private Pictures() {}

    static void of(Browser browser) throws IOException {
        String folder = System.getProperty("callboard.pictures");
        if (folder == null) {
            return;
        }
        Path kept = Files.createDirectories(Path.of(folder));
        String name = "%03d%s-"
                .formatted(
                        NUMBER.incrementAndGet(),
                        browser.evaluate(
                                        "location.pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9_-]{40,}/, 'X')")
                                .asString()
                                .replace('/', '-'));
        Files.write(kept.resolve(name + "phone.png"), browser.picture(420));
        Files.write(kept.resolve(name + "desk.png"), browser.picture(1280));
    }
}
