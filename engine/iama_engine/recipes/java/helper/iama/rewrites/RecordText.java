package iama.rewrites;

import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import iama.Edit;
import iama.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How a class that holds values is written as a record: the head anew, fields and a plain constructor away, all else as it stands. */
final class RecordText {
  private static final Pattern GONE = Pattern.compile("\\b(static|final)\\b\\s*");
  private static final Pattern KEYWORD = Pattern.compile("\\bclass\\s+");
  private static final Pattern CALLS_ANOTHER = Pattern.compile("\\b(this|super)\\s*\\(");
  private static final int WIDTH = 100;
  private final Source source;
  private final ValueClass held;
  private final int start;
  private final int keyword;
  private final int nameEnd;
  private final int brace;

  RecordText(Source source, ValueClass held) {
    this.source = source;
    this.held = held;
    this.start = source.start(held.tree());
    Matcher named = KEYWORD.matcher(source.code);
    if (!named.find(start)) throw new IllegalStateException("a class without its keyword at " + start);
    this.keyword = named.start();
    this.nameEnd = afterTypes(named.end() + held.tree().getSimpleName().length());
    List<? extends Tree> above = held.tree().getImplementsClause();
    this.brace = source.find('{', above.isEmpty() ? nameEnd : source.end(above.get(above.size() - 1)));
  }

  private int afterTypes(int end) {
    List<? extends Tree> types = held.tree().getTypeParameters();
    return types.isEmpty() ? end : source.find('>', source.end(types.get(types.size() - 1))) + 1;
  }

  /** Why the text cannot be rewritten without losing something, or null. */
  String bar() {
    if (source.hasComment(start, brace)) return "a comment stands in its head";
    for (VariableTree field : held.fields()) {
      if (source.text.charAt(source.end(field) - 1) != ';' || held.fields().stream().anyMatch(one -> one != field && shares(one, field))) {
        return "several fields are declared together";
      }
      if (source.hasComment(gapBefore(field), lineEnd(source.end(field)))) return "a comment stands with a field";
    }
    for (VariableTree taken : held.constructor().getParameters()) {
      if (source.text(taken).endsWith("]")) return "its constructor writes the type of " + taken.getName() + " behind the name";
    }
    MethodTree made = held.constructor();
    String body = source.code.substring(source.start(made.getBody()), source.end(made.getBody()));
    if (!goes(made) && CALLS_ANOTHER.matcher(body).find()) return "its constructor calls another one";
    int first = made.getParameters().isEmpty() ? source.start(made) : source.start(made.getParameters().get(0));
    return source.hasComment(first, source.start(made.getBody())) ? "a comment stands among the parameters of its constructor" : null;
  }

  private boolean shares(VariableTree one, VariableTree other) {
    return source.start(one) == source.start(other);
  }

  private int lineEnd(int position) {
    int next = source.nextLine(position);
    int begins = position;
    while (begins < next && Character.isWhitespace(source.text.charAt(begins))) begins++;
    return source.text.startsWith("//", begins) || source.text.startsWith("/*", begins) ? next : position;
  }

  Edit[] edits() {
    List<Edit> edits = new ArrayList<>();
    Matcher gone = GONE.matcher(source.code).region(start, keyword);
    while (gone.find()) edits.add(new Edit(gone.start(), gone.end(), ""));
    edits.add(new Edit(keyword, keyword + "class".length(), "record"));
    edits.add(new Edit(nameEnd, nameEnd, components()));
    edits.addAll(removals());
    return edits.toArray(Edit[]::new);
  }

  private String components() {
    List<String> all = held.constructor().getParameters().stream()
        .map(taken -> source.text.substring(source.start(taken.getType()), source.end(taken))).toList();
    String line = "(" + String.join(", ", all) + ")";
    if (brace - source.lineStart(keyword) + line.length() <= WIDTH) return line;
    String between = source.newline() + source.indentation(keyword) + "    ";
    return all.stream().collect(Collectors.joining("," + between, "(" + between, ")"));
  }

  /** Fields and a constructor that only assigns, each with the blanks before it; no blank line is left behind the brace. */
  private List<Edit> removals() {
    List<Edit> found = new ArrayList<>();
    List<? extends Tree> members = held.tree().getMembers();
    boolean atBrace = true;
    for (Tree member : members) {
      int gap = gapBefore(member);
      if (goes(member)) found.add(new Edit(gap, source.end(member), ""));
      else {
        if (atBrace && !found.isEmpty()) found.add(new Edit(gap, withoutBlankLines(gap), ""));
        atBrace = false;
      }
    }
    return found;
  }

  private boolean goes(Tree member) {
    if (member == held.constructor()) return held.onlyAssigns() && !source.hasComment(gapBefore(member), lineEnd(source.end(member)));
    return member instanceof VariableTree field && held.fields().contains(field);
  }

  /** Where what stands before a member ends. */
  private int gapBefore(Tree member) {
    int gap = brace + 1;
    for (Tree one : held.tree().getMembers()) {
      if (one == member) return gap;
      gap = Math.max(gap, source.end(one));
    }
    return gap;
  }

  /** Where the last line break begins of the blanks from a position on. */
  private int withoutBlankLines(int from) {
    int at = from;
    int last = from;
    while (at < source.text.length() && Character.isWhitespace(source.text.charAt(at))) {
      if (source.text.startsWith(source.newline(), at)) last = at;
      at++;
    }
    return last;
  }
}
