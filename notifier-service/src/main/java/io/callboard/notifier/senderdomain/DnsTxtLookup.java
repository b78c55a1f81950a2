package io.callboard.notifier.senderdomain;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import org.jspecify.annotations.Nullable;

/** The DNS client of the JDK. */
final class DnsTxtLookup implements TxtLookup {

    private static final String TXT = "TXT";

    private final Hashtable<String, String> settings;

    DnsTxtLookup(Hashtable<String, String> settings) {
        this.settings = settings;
    }

    /** The warning is about naming services that return objects. DNS returns text only. */
    @Override
    @SuppressWarnings("BanJNDI")
    public List<String> records(String name) throws UnansweredLookupException {
        try {
            // A context is not safe for several threads, and costs nothing before its first request.
            DirContext context = new InitialDirContext(settings);
            try {
                return texts(context.getAttributes(name, new String[] {TXT}).get(TXT));
            } finally {
                context.close();
            }
        } catch (NameNotFoundException e) {
            return List.of();
        } catch (NamingException e) {
            throw new UnansweredLookupException(e);
        }
    }

    private static List<String> texts(@Nullable Attribute records) throws NamingException {
        List<String> texts = new ArrayList<>();
        if (records != null) {
            NamingEnumeration<?> values = records.getAll();
            while (values.hasMore()) {
                texts.add(joined(values.next().toString()));
            }
        }
        return texts;
    }

    /** The client quotes a string that has a blank, and puts blanks between the strings of a record. */
    static String joined(String record) {
        StringBuilder text = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < record.length(); i++) {
            char character = record.charAt(i);
            if (character == '"') {
                quoted = !quoted;
            } else if (quoted && character == '\\' && i + 1 < record.length()) {
                text.append(record.charAt(++i));
            } else if (quoted || character != ' ') {
                text.append(character);
            }
        }
        return text.toString();
    }
}
