package iama.rewrites;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberSelectTree;
import iama.Compilation;
import iama.Edit;
import iama.Found;
import iama.Rewrite;
import iama.Source;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** An import whose name is no word of the rest of the file, comments included, goes; so does one that is there twice. */
public final class UnusedImports extends Rewrite {
  private final Set<String> seen = new HashSet<>();
  private String rest = "";
  private int goneFrom = -1;
  private int goneTo = -1;

  public UnusedImports(Source source, Compilation all, Found found) {
    super(source, all, found);
  }

  @Override
  public Void visitCompilationUnit(CompilationUnitTree node, Void none) {
    StringBuilder text = new StringBuilder(source.text);
    for (ImportTree each : node.getImports()) {
      for (int at = source.start(each); at < source.end(each); at++) text.setCharAt(at, ' ');
    }
    rest = text.toString();
    for (ImportTree each : node.getImports()) scan(each, none);
    return null;
  }

  @Override
  public Void visitImport(ImportTree node, Void none) {
    if (!(node.getQualifiedIdentifier() instanceof MemberSelectTree name)) return null;
    String word = name.getIdentifier().toString();
    boolean twice = !seen.add(node.isStatic() + " " + name);
    if (!twice && (word.equals("*") || Pattern.compile("(?<![\\w$])" + Pattern.quote(word) + "(?![\\w$])").matcher(rest).find())) return null;
    int start = source.start(node);
    int end = source.end(node);
    if (!source.beginsLine(start) || !source.text.substring(end, source.lexed.lineEnd(end)).isBlank() || source.hasComment(start, end)) {
      decline(node, "import " + name + " is not used, but something else stands on its line");
      return null;
    }
    draft(node, new Edit(source.lineStart(start), withBlank(source.lineStart(start), source.nextLine(end)), ""));
    return null;
  }

  /** The end of what goes: with the line, one of the two blank lines that it would leave beside each other. */
  private int withBlank(int start, int end) {
    if (start != goneTo) goneFrom = start;
    boolean blankBefore = goneFrom == 0 || source.text.substring(source.lineStart(goneFrom - 1), goneFrom).isBlank();
    boolean blankAfter = end < source.text.length() && source.text.substring(end, source.lexed.lineEnd(end)).isBlank();
    goneTo = blankBefore && blankAfter ? source.nextLine(end) : end;
    return goneTo;
  }
}
