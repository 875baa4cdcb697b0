package iama.rewrites;

import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.Tree;
import iama.Compilation;
import iama.Edit;
import iama.Found;
import iama.Rewrite;
import iama.Source;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sum of string literals, each a line with its line break, becomes a text block. The compiler makes one literal of such a sum while it
 * parses, so the strings are read from the text and must come to the value of that literal.
 */
public final class TextBlocks extends Rewrite {
  private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\\r\n]|\\\\.)*)\"");
  private static final Pattern PLUS = Pattern.compile("\\s*\\+\\s*(?=\"(?!\"\"))");
  private static final Pattern ESCAPES = Pattern.compile("(?:[^\\\\]|\\\\[nt\"'\\\\])*");
  private static final int FEWEST_LINES = 2;

  public TextBlocks(Source source, Compilation all, Found found) {
    super(source, all, found);
  }

  @Override
  public Void visitLiteral(LiteralTree node, Void none) {
    if (node.getKind() != Tree.Kind.STRING_LITERAL) return null;
    String value = (String) node.getValue();
    int start = source.start(node);
    if (value.chars().filter(letter -> letter == '\n').count() < FEWEST_LINES || source.text.startsWith("\"\"\"", start)) return null;
    Sum sum = sum(start);
    if (source.line(start) == source.line(sum.end)) return null;
    String reason = bar(sum, value);
    if (reason == null) draft(node, new Edit(start, sum.end, block(sum, start)));
    else decline(node, reason);
    return null;
  }

  /** Neighbouring literals: what stands in their quotes, where the second begins, where the last ends, whether each ends its line. */
  private record Sum(String content, int second, int end, boolean lines) {}

  private Sum sum(int start) {
    Matcher string = STRING.matcher(source.text);
    Matcher plus = PLUS.matcher(source.text);
    StringBuilder content = new StringBuilder();
    int second = -1;
    int at = start;
    boolean lines = true;
    while (string.region(at, source.text.length()).lookingAt()) {
      lines &= content.isEmpty() || content.toString().endsWith("\\n");
      content.append(string.group(1));
      at = string.end();
      if (!plus.region(at, source.text.length()).lookingAt()) break;
      if (second < 0) second = plus.end();
      at = plus.end();
    }
    return new Sum(content.toString(), second, string.end(), lines);
  }

  private String bar(Sum sum, String value) {
    if (!ESCAPES.matcher(sum.content).matches()) return "a string has an escape other than of line, tab and quotes";
    if (!sum.content.translateEscapes().equals(value)) return "something else stands among the strings, such as a comment";
    if (!sum.lines) return "a string in it does not end its line";
    List<String> lines = value.lines().toList();
    if (lines.stream().anyMatch(line -> line.endsWith(" ") || line.endsWith("\t"))) return "a line ends with blanks, which a text block drops";
    boolean flush = lines.stream().anyMatch(line -> !line.isEmpty() && !Character.isWhitespace(line.charAt(0)));
    return value.endsWith("\n") || flush ? null : "every line begins with blanks, which a text block drops";
  }

  private String block(Sum sum, int start) {
    String newline = source.newline();
    String indentation = source.indentation(source.line(sum.second) == source.line(start) ? start : sum.second);
    String text = plain(sum.content);
    StringBuilder out = new StringBuilder("\"\"\"");
    for (String line : text.split("\n", -1)) out.append(newline).append(line.isEmpty() ? "" : indentation + line);
    if (text.endsWith("\n")) return out.append(indentation).append("\"\"\"").toString();
    if (endsInBareQuote(out)) out.insert(out.length() - 1, '\\');
    return out.append("\"\"\"").toString();
  }

  private static boolean endsInBareQuote(CharSequence text) {
    int at = text.length() - 1;
    if (text.charAt(at) != '"') return false;
    int escapes = 0;
    while (at > escapes && text.charAt(at - 1 - escapes) == '\\') escapes++;
    return escapes % 2 == 0;
  }

  /** The source of literals as it stands in a text block, with line breaks for their escapes. */
  private static String plain(String literal) {
    StringBuilder out = new StringBuilder();
    int quotes = 0;
    for (int at = 0; at < literal.length(); at++) {
      char letter = literal.charAt(at);
      char escaped = letter == '\\' ? literal.charAt(++at) : 0;
      if (letter != '\\') out.append(letter);
      else if (escaped == '"') out.append(++quotes % 3 == 0 ? "\\\"" : "\"");
      else if (escaped == '\'') out.append('\'');
      else if (escaped == 'n') out.append('\n');
      else out.append('\\').append(escaped);
      if (escaped != '"') quotes = 0;
    }
    return out.toString();
  }
}
