package iama;

import java.util.List;

/** One change whose edits stand or fall together. A question is what only the author can answer; empty where nothing is asked. */
public record Draft(String title, String symbol, int line, List<Edit> edits, String question) {
  boolean overlaps(Draft other) {
    return edits.stream().anyMatch(one -> other.edits.stream().anyMatch(one::overlaps))
        || from() < other.to() && other.from() < to() && edits.size() + other.edits.size() > 2;
  }

  int from() {
    return edits.stream().mapToInt(Edit::start).min().orElse(0);
  }

  int to() {
    return edits.stream().mapToInt(Edit::end).max().orElse(0);
  }

  /** The same change of the same text is the same draft wherever it stands in its owner. */
  String key(String path, String text) {
    StringBuilder key = new StringBuilder(path).append('|').append(symbol);
    for (Edit edit : edits) key.append('|').append(text, edit.start(), edit.end()).append('>').append(edit.text());
    return key.toString();
  }
}
