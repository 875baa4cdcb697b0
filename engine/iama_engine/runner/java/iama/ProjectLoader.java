package iama;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The project's classes afresh, some of them in another version: statics begin anew with each loader. */
final class ProjectLoader extends URLClassLoader {
    private final Map<String, byte[]> instead;

    ProjectLoader(List<String> folders, Map<String, byte[]> instead) {
        super(urls(folders), ClassLoader.getSystemClassLoader());
        this.instead = instead;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = instead.get(name);
        return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
    }

    private static URL[] urls(List<String> folders) {
        URL[] found = new URL[folders.size()];
        for (int at = 0; at < found.length; at++) {
            try {
                found[at] = Path.of(folders.get(at)).toUri().toURL();
            } catch (MalformedURLException impossible) {
                throw new IllegalArgumentException(impossible);
            }
        }
        return found;
    }
}
