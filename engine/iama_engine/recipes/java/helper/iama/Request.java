package iama;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is asked: counted strings, each a length of four bytes and UTF-8. Lists begin with their length, written as a string. */
record Request(String recipe, int release, String symbol, List<String> classPath, Set<String> targets, Map<String, String> files) {
  static Request read(DataInputStream in) throws IOException {
    String recipe = text(in);
    int release = Integer.parseInt(text(in));
    String symbol = text(in);
    List<String> classPath = texts(in);
    Set<String> targets = new LinkedHashSet<>(texts(in));
    Map<String, String> files = new LinkedHashMap<>();
    for (int left = Integer.parseInt(text(in)); left > 0; left--) {
      String path = text(in);
      files.put(path, text(in));
    }
    return new Request(recipe, release, symbol, classPath, targets, files);
  }

  private static List<String> texts(DataInputStream in) throws IOException {
    List<String> found = new ArrayList<>();
    for (int left = Integer.parseInt(text(in)); left > 0; left--) found.add(text(in));
    return found;
  }

  private static String text(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
