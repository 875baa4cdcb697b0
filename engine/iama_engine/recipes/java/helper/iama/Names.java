package iama;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Element;

/** Uses of variables. */
public final class Names {
  private Names() {}

  /** Every use of a variable in a tree below {@code path}, in order. */
  public static List<TreePath> uses(Compilation all, TreePath path, Element variable) {
    List<TreePath> found = new ArrayList<>();
    new TreePathScanner<Void, Void>() {
      @Override
      public Void visitIdentifier(IdentifierTree node, Void none) {
        if (node.getName().equals(variable.getSimpleName()) && variable.equals(all.trees.getElement(getCurrentPath()))) {
          found.add(getCurrentPath());
        }
        return super.visitIdentifier(node, none);
      }

      @Override
      public Void visitMemberSelect(MemberSelectTree node, Void none) {
        if (node.getIdentifier().equals(variable.getSimpleName()) && variable.equals(all.trees.getElement(getCurrentPath()))) {
          found.add(getCurrentPath());
        }
        return super.visitMemberSelect(node, none);
      }
    }.scan(path, null);
    return found;
  }

  /** Whether a use writes the variable. */
  public static boolean isWrite(TreePath use) {
    TreePath above = use.getParentPath();
    Tree below = use.getLeaf();
    while (above.getLeaf() instanceof ParenthesizedTree) {
      below = above.getLeaf();
      above = above.getParentPath();
    }
    Tree parent = above.getLeaf();
    if (parent instanceof AssignmentTree assigned) return assigned.getVariable() == below;
    if (parent instanceof CompoundAssignmentTree assigned) return assigned.getVariable() == below;
    return parent instanceof UnaryTree unary && switch (unary.getKind()) {
      case PREFIX_INCREMENT, PREFIX_DECREMENT, POSTFIX_INCREMENT, POSTFIX_DECREMENT -> true;
      default -> false;
    };
  }
}
