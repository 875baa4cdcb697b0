package iama;

import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/** Whether a file parses, asked of the compiler once for each text. */
final class Parsing {
  private static final Map<String, Optional<Diagnostic<? extends JavaFileObject>>> KNOWN = new HashMap<>();

  private Parsing() {}

  /** The first fault of its syntax, or null. */
  static Diagnostic<? extends JavaFileObject> fault(MemoryFiles.Text text) {
    return KNOWN.computeIfAbsent(text.content, content -> asked(text)).orElse(null);
  }

  private static Optional<Diagnostic<? extends JavaFileObject>> asked(MemoryFiles.Text text) {
    DiagnosticCollector<JavaFileObject> told = new DiagnosticCollector<>();
    JavacTask task =
        (JavacTask) ToolProvider.getSystemJavaCompiler().getTask(Writer.nullWriter(), null, told, List.of("-proc:none"), null, List.of(text));
    try {
      task.parse().forEach(tree -> { });
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
    for (Diagnostic<? extends JavaFileObject> one : told.getDiagnostics())
      if (one.getKind() == Diagnostic.Kind.ERROR) return Optional.of(one);
    return Optional.empty();
  }
}
