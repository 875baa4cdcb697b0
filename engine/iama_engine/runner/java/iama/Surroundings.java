package iama;

import java.util.Locale;
import java.util.Properties;
import java.util.TimeZone;

/** What tests may leave behind in the whole JVM, put back before each of them. */
final class Surroundings {
    private final Properties properties = (Properties) System.getProperties().clone();
    private final Locale locale = Locale.getDefault();
    private final TimeZone zone = TimeZone.getDefault();

    void restore() {
        System.setProperties((Properties) properties.clone());
        Locale.setDefault(locale);
        TimeZone.setDefault(zone);
    }
}
