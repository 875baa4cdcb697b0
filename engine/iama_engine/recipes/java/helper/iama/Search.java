package iama;

import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;

/** Looks through one file for the first place of a kind, which whoever extends it notes. */
abstract class Search extends TreePathScanner<Void, Void> {
  protected final Source source;
  protected final Compilation all;
  private String place;

  Search(Source source, Compilation all) {
    this.source = source;
    this.all = all;
  }

  /** The first place noted, as path and line, or null. */
  final String look() {
    scan(new TreePath(source.tree), null);
    return place;
  }

  protected final void note(Tree node) {
    if (place == null) place = source.place(source.start(node));
  }
}
