package iama;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import javax.lang.model.element.Element;
import javax.lang.model.type.TypeMirror;

/** One rewrite over one file: it walks the tree and adds drafts and reasons. */
public abstract class Rewrite extends TreePathScanner<Void, Void> {
  protected final Source source;
  protected final Compilation all;
  protected final Found found;

  protected Rewrite(Source source, Compilation all, Found found) {
    this.source = source;
    this.all = all;
    this.found = found;
  }

  /** Look at the whole file. */
  public void look() {
    scan(new TreePath(source.tree), null);
  }

  protected final void draft(Tree place, Edit... edits) {
    found.drafts.add(new Draft(found.title, owner(), source.line(source.start(place)), List.of(edits), ""));
  }

  protected final void ask(Tree place, String question, Edit... edits) {
    found.drafts.add(new Draft(found.title, owner(), source.line(source.start(place)), List.of(edits), question));
  }

  protected final void decline(Tree place, String reason) {
    found.declined.add(new Left(owner(), source.line(source.start(place)), reason));
  }

  /** {@code Outer.Inner.method} of the current place; empty outside of classes. */
  protected final String owner() {
    Deque<String> names = new ArrayDeque<>();
    for (TreePath at = getCurrentPath(); at != null; at = at.getParentPath()) {
      Tree node = at.getLeaf();
      if (node instanceof ClassTree type) {
        if (type.getSimpleName().isEmpty()) names.clear();
        else names.addFirst(type.getSimpleName().toString());
      } else if (node instanceof MethodTree method) {
        String name = method.getName().toString();
        names.clear();
        names.addFirst(name.equals("<init>") ? constructorName(at) : name);
      }
    }
    return String.join(".", names);
  }

  private static String constructorName(TreePath method) {
    return method.getParentPath().getLeaf() instanceof ClassTree type ? type.getSimpleName().toString() : "<init>";
  }

  protected final Tree parent() {
    return getCurrentPath().getParentPath().getLeaf();
  }

  protected final TypeMirror type(Tree node) {
    return all.trees.getTypeMirror(path(node));
  }

  protected final Element element(Tree node) {
    return all.trees.getElement(path(node));
  }

  private TreePath path(Tree node) {
    TreePath path = TreePath.getPath(getCurrentPath(), node);
    return path != null ? path : TreePath.getPath(source.tree, node);
  }
}
