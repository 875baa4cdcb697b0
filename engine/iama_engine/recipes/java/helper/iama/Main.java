package iama;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads one request from standard input and answers as JSON on standard output: for each target the drafts of every round and what was
 * left alone. Positions count UTF-16 units. Sources are read and attributed by the compiler; nothing of them is ever run, and no
 * annotation processor of the class path either.
 */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    Request request = Request.read(new DataInputStream(new BufferedInputStream(System.in)));
    String answer = Json.answer(new Settling(request).settle());
    out.print(answer);
    out.flush();
    System.exit(out.checkError() ? 1 : 0);
  }
}
