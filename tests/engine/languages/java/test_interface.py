"""Headers without bodies."""

from iama_engine.languages.java.interface import interface_lines
from iama_engine.languages.java.outline import JAVA
from iama_engine.symbols.syntax import captures, parse

SOURCE = b"""/** A box. */
public class Box<T> implements Shape {
  public static final int SIZE = 3;
  private int secret;
  /** Opens it. */
  public T open(int key) throws Locked { return inner(); }
  private void hidden() {}
  enum Kind {
    ONE,
    TWO;
    int n() { return 1; }
  }
  interface Lid {
    void lift();
  }
}
"""


def test_a_class_shows_its_open_members_and_no_bodies() -> None:
    (node,) = (one for one in captures(parse(SOURCE, grammar=JAVA).root_node, "(class_declaration) @c", JAVA)["c"])
    assert (
        "\n".join(interface_lines(SOURCE, node))
        == """/** A box. */
public class Box<T> implements Shape {
  public static final int SIZE = 3;
  /** Opens it. */
  public T open(int key) throws Locked { … }
  enum Kind {
    ONE
    TWO
    int n() { … }
  }
  interface Lid {
    void lift();
  }
}"""
    )
