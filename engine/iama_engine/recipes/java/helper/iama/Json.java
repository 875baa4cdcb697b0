package iama;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Writes the answer. */
final class Json {
  private Json() {}

  static String answer(Map<String, Answer> answers) {
    StringBuilder out = new StringBuilder("{\"files\": {");
    String between = "";
    for (Map.Entry<String, Answer> each : answers.entrySet()) {
      out.append(between).append(quoted(each.getKey())).append(": ").append(file(each.getValue()));
      between = ",\n";
    }
    return out.append("}}\n").toString();
  }

  private static String file(Answer answer) {
    if (answer.unreadable != null) return "{\"unreadable\": " + quoted(answer.unreadable) + "}";
    String rounds = array(answer.rounds, round -> array(round, Json::draft));
    return "{\"rounds\": " + rounds + ", \"declined\": " + array(answer.declined, Json::left) + "}";
  }

  private static String draft(Draft draft) {
    String title = draft.question().isEmpty() ? draft.title() : draft.title() + " (" + draft.question() + ")";
    return "{\"title\": " + quoted(title) + ", \"symbol\": " + quoted(draft.symbol()) + ", \"edits\": "
        + array(draft.edits(), Json::edit) + "}";
  }

  private static String edit(Edit edit) {
    return "{\"start\": " + edit.start() + ", \"end\": " + edit.end() + ", \"text\": " + quoted(edit.text()) + "}";
  }

  private static String left(Left left) {
    return "{\"symbol\": " + quoted(left.symbol()) + ", \"line\": " + left.line() + ", \"reason\": " + quoted(left.reason()) + "}";
  }

  private static <T> String array(List<T> items, Function<T, String> each) {
    return "[" + String.join(", ", items.stream().map(each).toList()) + "]";
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char letter : text.toCharArray()) {
      if (letter == '"' || letter == '\\') out.append('\\').append(letter);
      else if (letter < 32 || letter > 126) out.append(String.format("\\u%04x", (int) letter));
      else out.append(letter);
    }
    return out.append('"').toString();
  }
}
