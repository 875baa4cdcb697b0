package iama;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.SourcePositions;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** One parsed file: text, tree and places. */
public final class Source {
  private static final Pattern ESCAPE = Pattern.compile("\\\\u+[0-9a-fA-F]{4}");
  public final String path;
  public final String text;
  public final CompilationUnitTree tree;
  public final Lexed lexed;
  /** The text without comments and literals, character for character at the same places. */
  public final String code;
  private final SourcePositions positions;
  /** The compiler drops its own map of lines once it has attributed. */
  private final int[] lineStarts;

  Source(String path, String text, CompilationUnitTree tree, SourcePositions positions) {
    this.path = path;
    this.text = text;
    this.tree = tree;
    this.positions = positions;
    this.lexed = new Lexed(text);
    this.code = lexed.blanked(true);
    this.lineStarts = IntStream.concat(
        IntStream.of(0), IntStream.range(1, text.length() + 1).filter(at -> endsLine(text, at - 1))).toArray();
  }

  private static boolean endsLine(String text, int at) {
    return text.charAt(at) == '\n' || text.charAt(at) == '\r' && !text.startsWith("\n", at + 1);
  }

  /** Whether code, or what begins or ends a literal or comment, is written as escapes, so that the text cannot be searched. */
  static boolean isEscaped(String text) {
    if (!text.contains("\\u")) return false;
    return ESCAPE.matcher(new Lexed(text).blanked(true)).find() || ESCAPE.matcher(text).results().anyMatch(one -> isMark(one.group()));
  }

  private static boolean isMark(String escape) {
    return "\"'\\*/\n\r".indexOf(Integer.parseInt(escape.substring(escape.length() - 4), 16)) >= 0;
  }

  public int start(Tree node) {
    return (int) positions.getStartPosition(tree, node);
  }

  public int end(Tree node) {
    return (int) positions.getEndPosition(tree, node);
  }

  public String text(Tree node) {
    return text.substring(start(node), end(node));
  }

  public int line(int position) {
    int found = Arrays.binarySearch(lineStarts, position);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** A position as people write it: path and line. */
  public String place(int position) {
    return path + ":" + line(position);
  }

  public int lineStart(int position) {
    int at = position;
    while (at > 0 && text.charAt(at - 1) != '\n' && text.charAt(at - 1) != '\r') at--;
    return at;
  }

  /** The blanks that the line of a position begins with. */
  public String indentation(int position) {
    int start = lineStart(position);
    int end = start;
    while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) end++;
    return text.substring(start, end);
  }

  /** Whether nothing but blanks stands before a position on its line. */
  public boolean beginsLine(int position) {
    return text.substring(lineStart(position), position).isBlank();
  }

  /** Where the next line begins, or the end of the text. */
  public int nextLine(int position) {
    int end = lexed.lineEnd(position);
    if (text.startsWith("\r\n", end)) return end + 2;
    return Math.min(text.length(), end + 1);
  }

  /** The line ending that the file uses. */
  public String newline() {
    int at = lexed.lineEnd(0);
    return at == text.length() ? "\n" : text.substring(at, nextLine(0));
  }

  public boolean hasComment(int start, int end) {
    return lexed.hasComment(start, end);
  }

  /** The first place of a character in the code from a position on, comments and literals left out; -1 where there is none. */
  public int find(char wanted, int from) {
    return code.indexOf(wanted, from);
  }
}
