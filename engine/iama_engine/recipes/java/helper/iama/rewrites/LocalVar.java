package iama.rewrites;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.tree.VariableTree;
import iama.Compilation;
import iama.Edit;
import iama.Found;
import iama.Rewrite;
import iama.Source;
import iama.Unknown;
import javax.lang.model.type.TypeMirror;

/** The type of a local variable becomes {@code var} where the initialiser names that very type: an object made, or a cast. */
public final class LocalVar extends Rewrite {
  public LocalVar(Source source, Compilation all, Found found) {
    super(source, all, found);
  }

  /** Whether a variable is declared without its type. */
  static boolean isVar(Source source, VariableTree node) {
    int after = Math.max(source.start(node), source.end(node.getModifiers()));
    return node.getType() == null || source.code.substring(after).stripLeading().matches("(?s)var\\s.*");
  }

  @Override
  public Void visitVariable(VariableTree node, Void none) {
    super.visitVariable(node, none);
    if (!(parent() instanceof BlockTree) || node.getType() == null || !isNamed(node.getInitializer()) || isVar(source, node)) return null;
    TypeMirror declared = type(node.getType());
    TypeMirror made = type(node.getInitializer());
    String unknown = Unknown.in(declared) != null ? Unknown.in(declared) : Unknown.in(made);
    if (unknown != null) decline(node, Unknown.reason(unknown));
    else if (!isAlone(node)) decline(node, "several variables are declared together, or brackets follow the name");
    else if (!all.types.isSameType(declared, made)) decline(node, "the variable is declared as " + declared + ", the value is a " + made);
    else draft(node, new Edit(source.start(node.getType()), source.end(node.getType()), "var"));
    return null;
  }

  private static boolean isNamed(ExpressionTree value) {
    if (value instanceof TypeCastTree cast) return !(cast.getType().getKind() == Tree.Kind.INTERSECTION_TYPE);
    return value instanceof NewClassTree made && made.getClassBody() == null
        && !(made.getIdentifier() instanceof ParameterizedTypeTree generic && generic.getTypeArguments().isEmpty());
  }

  /** Whether it is the only variable of its statement, its type written once and before the name. */
  private boolean isAlone(VariableTree node) {
    if (source.text.charAt(source.end(node) - 1) != ';') return false;
    String between = source.code.substring(source.end(node.getType()), source.start(node.getInitializer())).strip();
    if (!between.equals(node.getName() + " =") && !between.matches("[\\w$]+\\s*=")) return false;
    for (Tree other : ((BlockTree) parent()).getStatements()) {
      if (other != node && other instanceof VariableTree same && source.start(same) == source.start(node)) return false;
    }
    return true;
  }
}
