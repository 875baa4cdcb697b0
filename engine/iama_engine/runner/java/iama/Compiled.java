package iama;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.DiagnosticListener;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** The compiler kept warm: one file after another against the classes that are there, each time into memory. */
final class Compiled {
    private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    private final StandardJavaFileManager files;
    private final List<String> options;

    Compiled(Settings settings) throws IOException {
        options = settings.firsts("javac");
        files = compiler.getStandardFileManager(problem -> { }, null, Charset.forName(settings.one("encoding")));
        List<File> places = new ArrayList<>();
        for (String place : settings.firsts("compile_path")) {
            places.add(new File(place));
        }
        files.setLocation(StandardLocation.CLASS_PATH, places);
    }

    /** Class name and bytes of what some sources (path and text) compile to; null where they do not compile. */
    Map<String, byte[]> compile(Map<String, String> sources) {
        return compile(sources, problem -> { });
    }

    /** The same, with what the compiler says of them. */
    Map<String, byte[]> compile(Map<String, String> sources, DiagnosticListener<JavaFileObject> told) {
        Map<String, byte[]> made = new HashMap<>();
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((path, text) -> units.add(new Source(path, text)));
        JavaFileManager manager = new ForwardingJavaFileManager<JavaFileManager>(files) {
            @Override
            public JavaFileObject getJavaFileForOutput(Location place, String name, JavaFileObject.Kind kind, FileObject near) {
                return new Target(name, made);
            }
        };
        try {
            PrintWriter silence = new PrintWriter(OutputStream.nullOutputStream());
            Boolean isDone = compiler.getTask(silence, manager, told, options, null, units).call();
            return isDone ? made : null;
        } catch (RuntimeException | Error refused) {
            return null;
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String path, String text) {
            super(URI.create("memory:///" + Path.of(path).toUri().getRawPath()), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean lenient) {
            return text;
        }
    }

    private static final class Target extends SimpleJavaFileObject {
        private final String name;
        private final Map<String, byte[]> made;

        Target(String name, Map<String, byte[]> made) {
            super(URI.create("memory:///" + name.replace('.', '/') + ".class"), Kind.CLASS);
            this.name = name;
            this.made = made;
        }

        @Override
        public OutputStream openOutputStream() {
            return new ByteArrayOutputStream() {
                @Override
                public void close() throws IOException {
                    super.close();
                    made.put(name, toByteArray());
                }
            };
        }
    }
}
