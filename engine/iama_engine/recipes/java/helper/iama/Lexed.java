package iama;

import java.util.ArrayList;
import java.util.List;

/** Where comments and literals stand in a text, so that a search between two positions of the tree cannot be fooled by them. */
public final class Lexed {
  private record Stretch(int start, int end, boolean comment) {}

  private final String text;
  private final List<Stretch> stretches = new ArrayList<>();

  Lexed(String text) {
    this.text = text;
    int position = 0;
    while (position < text.length()) position = next(position);
  }

  private int next(int position) {
    char letter = text.charAt(position);
    if (text.startsWith("//", position)) return add(position, lineEnd(position), true);
    if (text.startsWith("/*", position)) return add(position, after("*/", position + 2), true);
    if (text.startsWith("\"\"\"", position)) return add(position, literalEnd(position + 3, "\"\"\""), false);
    if (letter == '"' || letter == '\'') return add(position, literalEnd(position + 1, String.valueOf(letter)), false);
    return position + 1;
  }

  private int add(int start, int end, boolean comment) {
    stretches.add(new Stretch(start, end, comment));
    return end;
  }

  private int after(String word, int from) {
    int found = text.indexOf(word, from);
    return found < 0 ? text.length() : found + word.length();
  }

  private int literalEnd(int from, String quote) {
    for (int at = from; at < text.length(); at++) {
      if (text.charAt(at) == '\\') at++;
      else if (text.startsWith(quote, at)) return at + quote.length();
    }
    return text.length();
  }

  /** The end of a line, before its line ending. */
  public int lineEnd(int position) {
    int at = position;
    while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') at++;
    return at;
  }

  /** Whether a comment begins between two positions. */
  public boolean hasComment(int start, int end) {
    return stretches.stream().anyMatch(one -> one.comment && one.start < end && one.end > start);
  }

  /** The text with comments, and literals where asked, written over by blanks. */
  public String blanked(boolean literals) {
    StringBuilder out = new StringBuilder(text);
    for (Stretch one : stretches) {
      if (!one.comment && !literals) continue;
      for (int at = one.start; at < one.end; at++) if (out.charAt(at) != '\n' && out.charAt(at) != '\r') out.setCharAt(at, ' ');
    }
    return out.toString();
  }
}
