package iama;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardLocation;

/** The project's sources as the compiler asks for them, by package; classes are kept in memory. Nothing is read from or written to a disk. */
final class MemoryFiles extends ForwardingJavaFileManager<JavaFileManager> {
  private static final Pattern PACKAGE = Pattern.compile("(?m)^[ \\t]*(?:@\\w+[ \\t]+)*package\\s+([\\w.]+)\\s*;");

  /** One source; its name need not be that of its class. */
  static final class Text extends SimpleJavaFileObject {
    final String path;
    final String content;

    /** The number keeps apart paths that differ in letters which an address cannot have. */
    Text(int number, String path, String content) {
      super(URI.create("memory:///" + number + "/" + path.replaceAll("[^\\w./$-]", "_")), Kind.SOURCE);
      this.path = path;
      this.content = content;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return content;
    }

    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      return kind == Kind.SOURCE;
    }
  }

  private static final class Bytes extends SimpleJavaFileObject {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Bytes(String name) {
      super(URI.create("memory:///" + name + ".class"), Kind.CLASS);
    }

    @Override
    public OutputStream openOutputStream() {
      return bytes;
    }
  }

  private final Map<String, List<Text>> byPackage = new HashMap<>();
  private final Map<String, Bytes> classes = new LinkedHashMap<>();

  MemoryFiles(JavaFileManager platform, Iterable<Text> sources) {
    super(platform);
    for (Text text : sources) byPackage.computeIfAbsent(packageOf(text.content), name -> new ArrayList<>()).add(text);
  }

  static String packageOf(String content) {
    Matcher found = PACKAGE.matcher(content);
    return found.find() ? found.group(1) : "";
  }

  static String className(Text text) {
    String name = text.path.substring(text.path.lastIndexOf('/') + 1).replace(".java", "");
    String place = packageOf(text.content);
    return place.isEmpty() ? name : place + "." + name;
  }

  Map<String, byte[]> classes() {
    Map<String, byte[]> found = new LinkedHashMap<>();
    classes.forEach((name, file) -> found.put(name, file.bytes.toByteArray()));
    return found;
  }

  @Override
  public boolean hasLocation(Location location) {
    return location == StandardLocation.SOURCE_PATH || super.hasLocation(location);
  }

  @Override
  public Iterable<JavaFileObject> list(Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse)
      throws IOException {
    if (location != StandardLocation.SOURCE_PATH) return super.list(location, packageName, kinds, recurse);
    if (!kinds.contains(JavaFileObject.Kind.SOURCE)) return List.of();
    return new ArrayList<>(byPackage.getOrDefault(packageName, List.of()));
  }

  @Override
  public String inferBinaryName(Location location, JavaFileObject file) {
    return file instanceof Text text ? className(text) : super.inferBinaryName(location, file);
  }

  @Override
  public boolean isSameFile(FileObject one, FileObject other) {
    return one == other || !(one instanceof Text) && !(other instanceof Text) && super.isSameFile(one, other);
  }

  @Override
  public boolean contains(Location location, FileObject file) throws IOException {
    return file instanceof Text ? location == StandardLocation.SOURCE_PATH : super.contains(location, file);
  }

  @Override
  public JavaFileObject getJavaFileForOutput(Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
    return classes.computeIfAbsent(name, Bytes::new);
  }
}
