package iama;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.SourceVersion;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The sources of a project, parsed and attributed once by the compiler of the JDK. */
public final class Compilation {
  /** What the compiler minds, by place. */
  record Fault(String message, int position, int line) {}

  public final Map<String, Source> sources = new LinkedHashMap<>();
  /** Why a file was not attributed. */
  final Map<String, String> unreadable = new LinkedHashMap<>();
  final Map<String, List<Fault>> faults = new HashMap<>();
  public final Trees trees;
  public final Types types;
  public final Elements elements;
  private final JavacTask task;
  private final MemoryFiles files;
  /** The compiler hands out wrappers of its own around the files, with the same addresses. */
  private final Map<URI, MemoryFiles.Text> byAddress = new HashMap<>();

  /**
   * Where none of the roots can be read there are no sources, and nothing to ask.
   *
   * @param texts every source of the project by path
   * @param roots the paths to attribute; of others what these refer to
   */
  Compilation(Request request, Map<String, String> texts, Set<String> roots) {
    List<MemoryFiles.Text> all = new ArrayList<>();
    texts.forEach((path, content) -> all.add(new MemoryFiles.Text(all.size(), path, content)));
    all.forEach(text -> byAddress.put(text.toUri(), text));
    List<MemoryFiles.Text> chosen = chosen(all, roots);
    files = new MemoryFiles(platform(request.classPath()), distinct(all));
    if (chosen.isEmpty()) {
      task = null;
      trees = null;
      types = null;
      elements = null;
      return;
    }
    DiagnosticCollector<JavaFileObject> told = new DiagnosticCollector<>();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    task = (JavacTask) compiler.getTask(Writer.nullWriter(), files, told, options(request.release()), null, chosen);
    trees = Trees.instance(task);
    types = task.getTypes();
    elements = task.getElements();
    try {
      SourcePositions positions = trees.getSourcePositions();
      for (CompilationUnitTree tree : task.parse()) {
        MemoryFiles.Text text = byAddress.get(tree.getSourceFile().toUri());
        sources.put(text.path, new Source(text.path, text.content, tree, positions));
      }
      task.analyze();
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
    collect(told);
  }

  private static JavaFileManager platform(List<String> classPath) {
    StandardJavaFileManager platform = ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null);
    try {
      platform.setLocationFromPaths(
          javax.tools.StandardLocation.CLASS_PATH, classPath.stream().map(java.nio.file.Path::of).toList());
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
    return platform;
  }

  static int newest() {
    return SourceVersion.latest().ordinal();
  }

  private static List<String> options(int release) {
    String level = String.valueOf(Math.max(8, Math.min(release, newest())));
    return Arrays.asList("--release", level, "-proc:none", "-implicit:none", "-g:none", "-Xlint:none", "-Xmaxerrs", "100000",
        "-XDshould-stop.ifError=FLOW");
  }

  /** The roots that parse, of each class one; the reasons for the others go to {@code unreadable}. */
  private List<MemoryFiles.Text> chosen(List<MemoryFiles.Text> all, Set<String> roots) {
    Map<String, String> owners = new HashMap<>();
    List<MemoryFiles.Text> chosen = new ArrayList<>();
    for (MemoryFiles.Text text : all) {
      if (!roots.contains(text.path) || text.path.endsWith("module-info.java")) continue;
      String name = MemoryFiles.className(text);
      String other = owners.get(name);
      if (Source.isEscaped(text.content)) unreadable.put(text.path, "it writes code as Unicode escapes");
      else if (other != null && !name.endsWith("-info")) unreadable.put(text.path, other + " declares the same class");
      else if (parses(text)) {
        chosen.add(text);
        owners.put(name, text.path);
      }
    }
    return chosen;
  }

  private boolean parses(MemoryFiles.Text text) {
    Diagnostic<? extends JavaFileObject> fault = Parsing.fault(text);
    if (fault == null) return true;
    unreadable.put(text.path, "does not parse: " + fault.getMessage(null) + " (line " + fault.getLineNumber() + ")");
    return false;
  }

  private List<MemoryFiles.Text> distinct(List<MemoryFiles.Text> all) {
    Map<String, MemoryFiles.Text> byName = new LinkedHashMap<>();
    for (MemoryFiles.Text text : all) if (!unreadable.containsKey(text.path)) byName.putIfAbsent(MemoryFiles.className(text), text);
    byName.values().removeIf(text -> text.path.endsWith("module-info.java"));
    return new ArrayList<>(byName.values());
  }

  private void collect(DiagnosticCollector<JavaFileObject> told) {
    for (Diagnostic<? extends JavaFileObject> one : told.getDiagnostics()) {
      if (one.getKind() != Diagnostic.Kind.ERROR) continue;
      String path = one.getSource() == null || byAddress.get(one.getSource().toUri()) == null ? "" : byAddress.get(one.getSource().toUri()).path;
      faults.computeIfAbsent(path, where -> new ArrayList<>())
          .add(new Fault(one.getMessage(null).lines().findFirst().orElse(""), (int) one.getPosition(), (int) one.getLineNumber()));
    }
  }

  /** Faults of a file that another compilation of it had not, by their words. */
  List<Fault> newFaults(Compilation before, String path) {
    List<String> known = new ArrayList<>(before.faults.getOrDefault(path, List.of()).stream().map(Fault::message).toList());
    return faults.getOrDefault(path, List.of()).stream().filter(fault -> !known.remove(fault.message())).toList();
  }

  /** Whether the compiler minds nothing at all. */
  public boolean isClean() {
    return faults.isEmpty();
  }

  /** The classes of a clean compilation. The trees are of no use afterwards, as the compiler rewrites them. */
  Map<String, byte[]> classes() {
    try {
      task.generate();
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
    return files.classes();
  }
}
