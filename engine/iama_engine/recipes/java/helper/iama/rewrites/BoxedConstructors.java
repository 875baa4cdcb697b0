package iama.rewrites;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.tree.VariableTree;
import iama.Compilation;
import iama.Edit;
import iama.Found;
import iama.Identity;
import iama.Rewrite;
import iama.Source;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeMirror;

/**
 * {@code new Integer(x)} becomes {@code Integer.valueOf(x)}. Both give equal objects, but valueOf may give one that exists already: who
 * compares by {@code ==} or locks would notice. So either the object is used up where it is made, or nothing in the project looks.
 */
public final class BoxedConstructors extends Rewrite {
  private static final Map<String, Set<String>> PARAMETERS = Map.of(
      "java.lang.Integer", Set.of("int", "java.lang.String"), "java.lang.Long", Set.of("long", "java.lang.String"),
      "java.lang.Short", Set.of("short", "java.lang.String"), "java.lang.Byte", Set.of("byte", "java.lang.String"),
      "java.lang.Character", Set.of("char"), "java.lang.Boolean", Set.of("boolean", "java.lang.String"),
      "java.lang.Double", Set.of("double", "java.lang.String"), "java.lang.Float", Set.of("float", "java.lang.String"));
  private static final Set<String> LOOKERS = Set.of("wait", "notify", "notifyAll");

  public BoxedConstructors(Source source, Compilation all, Found found) {
    super(source, all, found);
  }

  @Override
  public Void visitNewClass(NewClassTree node, Void none) {
    super.visitNewClass(node, none);
    if (node.getClassBody() != null || node.getEnclosingExpression() != null) return null;
    if (!(element(node) instanceof ExecutableElement constructor)) return null;
    String boxed = ((TypeElement) constructor.getEnclosingElement()).getQualifiedName().toString();
    if (!PARAMETERS.containsKey(boxed)) return null;
    String taken = constructor.getParameters().get(0).asType().toString();
    if (!PARAMETERS.get(boxed).contains(taken)) decline(node, "there is no " + boxed + ".valueOf of a " + taken);
    else if (!isPlain(node)) decline(node, "a comment or an annotation stands before the type");
    else if (isUsedUp(node)) draft(node, edits(node));
    else judge(node);
    return null;
  }

  private void judge(NewClassTree node) {
    String looker = Identity.looker(all);
    if (looker == null) draft(node, edits(node));
    else decline(node, "the object lives on, and " + looker + " may tell equal objects apart");
  }

  private boolean isPlain(NewClassTree node) {
    Tree name = node.getIdentifier();
    boolean simple = name instanceof IdentifierTree || name instanceof MemberSelectTree;
    return simple && node.getTypeArguments().isEmpty() && source.text.substring(source.start(node), source.start(name)).strip().equals("new");
  }

  private Edit[] edits(NewClassTree node) {
    int name = source.start(node.getIdentifier());
    int end = source.end(node.getIdentifier());
    return new Edit[] {new Edit(source.start(node), name, ""), new Edit(end, end, ".valueOf")};
  }

  /** Whether the object is unboxed, asked or dropped at once. */
  private boolean isUsedUp(NewClassTree node) {
    var above = getCurrentPath().getParentPath();
    Tree below = node;
    while (above.getLeaf() instanceof ParenthesizedTree) {
      below = above.getLeaf();
      above = above.getParentPath();
    }
    Tree parent = above.getLeaf();
    if (parent instanceof MemberSelectTree member) return !LOOKERS.contains(member.getIdentifier().toString());
    if (parent instanceof BinaryTree binary) return isUnboxedBy(binary, below);
    if (parent instanceof TypeCastTree cast) return isPrimitive(type(cast));
    if (parent instanceof AssignmentTree assigned) return isPrimitive(type(assigned.getVariable()));
    if (parent instanceof VariableTree variable) return isPrimitive(type(variable));
    return parent instanceof ExpressionStatementTree;
  }

  private boolean isUnboxedBy(BinaryTree binary, Tree below) {
    if (binary.getKind() != Tree.Kind.EQUAL_TO && binary.getKind() != Tree.Kind.NOT_EQUAL_TO) return true;
    return isPrimitive(type(binary.getLeftOperand() == below ? binary.getRightOperand() : binary.getLeftOperand()));
  }

  private static boolean isPrimitive(TypeMirror type) {
    return type != null && type.getKind().isPrimitive();
  }
}
