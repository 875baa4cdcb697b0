"""A program that prints what it does is run before and after the recipes that change code: it must print the same."""

import subprocess
from pathlib import Path

import pytest

from iama_engine.recipes.java.helper_classes import find_jdk
from tests.engine.recipes.java.rewriting import all_rewritten, needs_jdk

pytestmark = needs_jdk
PROGRAM = """\
import java.io.*;
import java.util.*;

public class Program {
  static final List<String> told = new ArrayList<String>();
  static int calls;

  static int next(String what) { told.add(what + ++calls); return calls; }

  static class Loud extends StringReader {
    Loud(String text) { super(text); told.add("open"); }
    @Override public void close() { told.add("close"); super.close(); }
  }

  static Object read(String text, boolean fails) throws IOException {
    BufferedReader in = new BufferedReader(new StringReader(text));
    try {
      if (fails) throw new IOException("body");
      return in.readLine() + next("read");
    } finally {
      in.close();
    }
  }

  static String kind(Object day, int number) {
    switch (number + next("selector")) {
      case 1:
      case 2:
        return "few" + next("few");
      case 3:
        throw new IllegalStateException("three");
      default:
        return day.toString();
    }
  }

  static long width(String size) {
    long width;
    switch (size) {
      case "small":
        width = 'a';
        break;
      case "large":
        width = next("large");
        break;
      default:
        width = 7;
    }
    return width;
  }

  static int loops(int[] numbers, Map<String, List<Integer>> map) {
    int sum = 0;
    for (int i = 0; i < numbers.length; i++) {
      int number = numbers[i];
      numbers[numbers.length - 1] = 100;
      if (number < 0) continue;
      sum += number;
    }
    for (Iterator<Map.Entry<String, List<Integer>>> it = map.entrySet().iterator(); it.hasNext();) {
      Map.Entry<String, List<Integer>> entry = it.next();
      for (Iterator<Integer> inner = entry.getValue().iterator(); inner.hasNext();) {
        Integer value = inner.next();
        if (value == 3) break;
        sum += value * entry.getKey().length();
      }
    }
    return sum;
  }

  int field = 5;

  List<String> lambdas(final int base) throws Exception {
    List<String> names = new ArrayList<String>(Arrays.asList("bb", "a", "ccc"));
    Collections.sort(names, new Comparator<String>() {
      @Override
      public int compare(String a, String b) {
        return b.length() - a.length() + 0 * field;
      }
    });
    Runnable twice = new Runnable() {
      public void run() {
        field += base;
        told.add("ran " + field);
      }
    };
    twice.run();
    twice.run();
    return names;
  }

  static Object boxed(int x) {
    List<Object> all = new ArrayList<Object>();
    all.add(new Integer(x));
    all.add(new Long(x).hashCode() + new Double("2.5").intValue());
    all.add(new Boolean("TRUE"));
    all.add(new Character((char) ('a' + x)));
    try {
      all.add(new Integer("x" + x));
    } catch (NumberFormatException error) {
      all.add(error.getMessage());
    }
    return all + " " + all.contains(x) + new HashSet<Object>(all).size();
  }

  static void tell(Object what) { told.add(String.valueOf(what)); }

  public static void main(String[] arguments) throws Exception {
    for (int x = 0; x < 5; x++) {
      try { tell(read("line" + x, x % 2 == 1)); } catch (IOException error) { tell(error + " " + error.getSuppressed().length); }
      try { tell(kind(x == 4 ? null : x, x - calls)); } catch (RuntimeException error) { tell(error.getClass()); }
      tell(boxed(x));
      tell(width(x == 0 ? "small" : x == 1 ? "large" : "other"));
      Map<String, List<Integer>> map = new TreeMap<String, List<Integer>>();
      map.put("a", Arrays.asList(1, 2, 3, 4));
      map.put("bcd", Arrays.asList(x, 3));
      tell(loops(new int[] {x, -1, 3, 2}, map));
      tell(new Program().lambdas(x));
    }
    for (String line : told) System.out.println(line);
  }
}
"""
RECIPES = ("boxed_constructors", "try_with_resources", "lambda_expressions", "enhanced_for", "switch_expressions")


def printed(source: bytes, folder: Path) -> str:
    """What the program prints."""
    folder.mkdir()
    (folder / "Program.java").write_bytes(source)
    subprocess.run([str(find_jdk().javac), "-nowarn", "Program.java"], cwd=folder, check=True, capture_output=True)
    done = subprocess.run([str(find_jdk().java), "-cp", ".", "Program"], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.mark.slow
def test_a_program_prints_the_same_after_every_recipe_that_changes_code(tmp_path: Path) -> None:
    current = PROGRAM.encode()
    before = printed(current, tmp_path / "before")
    assert before.count("\n") > 40
    for name in RECIPES:
        after = all_rewritten(name, {"Program.java": current})["Program.java"]
        assert after != current, name
        current = after
    text = current.decode()
    for gone in ("new Integer(", "in.close();", "new Runnable()", "Iterator<Integer>", "case 1:"):
        assert gone not in text
    assert printed(current, tmp_path / "after") == before
