package iama;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Replace the characters from {@code start} up to {@code end}. */
public record Edit(int start, int end, String text) {
  boolean overlaps(Edit other) {
    return start < other.end && other.start < end || start == other.start && end == other.end;
  }

  static String applied(String text, List<Edit> edits) {
    List<Edit> sorted = new ArrayList<>(edits);
    sorted.sort(Comparator.comparingInt(Edit::start).thenComparingInt(Edit::end));
    StringBuilder after = new StringBuilder();
    int position = 0;
    for (Edit edit : sorted) {
      if (edit.start < position) throw new IllegalStateException("edits overlap at " + edit.start);
      after.append(text, position, edit.start).append(edit.text);
      position = edit.end;
    }
    return after.append(text, position, text.length()).toString();
  }
}
