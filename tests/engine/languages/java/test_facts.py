"""What a file says of its methods."""

from iama_engine.languages.java.facts import first_sentence, functions_of

SOURCE = b"""package a;
public class Box {
  /** Opens {@code it} with a <b>key</b>. Then waits.
   * @param key which */
  public int open(int key, String... rest) throws Locked {
    if (key < 0) throw new IllegalArgumentException("bad");
    Runnable r = () -> { throw new Error(); };
    return key;
  }
  public Box() {}
  void inside() { new Object() { public void f() {} }; }
  private static class Hidden { public void g() {} }
  public interface Lid { default void lift() {} }
  abstract void none();
}
"""


def test_methods_with_code_and_who_may_call_them() -> None:
    found = {one.qualified: one for one in functions_of("Box.java", SOURCE)}
    assert {name: one.is_public for name, one in found.items()} == {
        "Box.open": True,
        "Box.Box": True,
        "Box.inside": False,
        "Box.Hidden.g": False,
        "Box.Lid.lift": True,
    }
    opened = found["Box.open"]
    assert (opened.summary, opened.parameters) == ("Opens it with a key", (("key", None), ("rest", None)))
    assert opened.throws == ("Locked", "IllegalArgumentException") and opened.returns
    assert (opened.address, opened.owner, opened.name) == ("Box.java::Box.open", "Box", "open")
    assert not found["Box.Box"].returns


def test_javadoc_without_words_says_nothing() -> None:
    assert first_sentence("/** @return it */") == ""
