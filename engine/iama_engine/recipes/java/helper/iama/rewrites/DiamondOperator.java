package iama.rewrites;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import iama.Compilation;
import iama.Edit;
import iama.Found;
import iama.Rewrite;
import iama.Source;
import iama.Unknown;
import java.util.List;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/** {@code new HashMap<String, Integer>()} becomes {@code new HashMap<>()} where the declared type alone already says the arguments. */
public final class DiamondOperator extends Rewrite {
  public DiamondOperator(Source source, Compilation all, Found found) {
    super(source, all, found);
  }

  @Override
  public Void visitNewClass(NewClassTree node, Void none) {
    super.visitNewClass(node, none);
    if (!(node.getIdentifier() instanceof ParameterizedTypeTree generic) || generic.getTypeArguments().isEmpty()) return null;
    TypeMirror target = target(node);
    if (target == null) return null;
    String reason = bar(node, generic, target);
    if (reason == null) draft(node, new Edit(open(generic) + 1, source.end(generic) - 1, ""));
    else if (!reason.isEmpty()) decline(node, reason);
    return null;
  }

  private int open(ParameterizedTypeTree generic) {
    return source.find('<', source.end(generic.getType()));
  }

  /** The type that the place of an expression has by itself; null where there is none that counts. */
  private TypeMirror target(NewClassTree node) {
    Tree parent = parent();
    if (parent instanceof VariableTree variable && variable.getInitializer() == node) {
      return LocalVar.isVar(source, variable) ? null : type(variable);
    }
    if (parent instanceof AssignmentTree assigned && assigned.getExpression() == node) return type(assigned.getVariable());
    return parent instanceof ReturnTree ? returned() : null;
  }

  private TypeMirror returned() {
    for (TreePath at = getCurrentPath(); at != null; at = at.getParentPath()) {
      if (at.getLeaf() instanceof LambdaExpressionTree) return null;
      if (at.getLeaf() instanceof MethodTree method) return method.getReturnType() == null ? null : type(method.getReturnType());
    }
    return null;
  }

  /** Why not; null where nothing stands against it, empty where it is not worth a word. */
  private String bar(NewClassTree node, ParameterizedTypeTree generic, TypeMirror target) {
    if (node.getClassBody() != null) return "an anonymous class needs its arguments before Java 9";
    if (!node.getTypeArguments().isEmpty()) return "its constructor has type arguments";
    if (source.hasComment(source.end(generic.getType()), source.end(generic))) return "a comment stands among the type arguments";
    if (source.text.substring(open(generic), source.end(generic)).contains("@")) return "a type argument is annotated";
    TypeMirror made = type(generic);
    String unknown = Unknown.in(made) != null ? Unknown.in(made) : Unknown.in(target);
    if (unknown != null) return Unknown.reason(unknown);
    if (!(made instanceof DeclaredType type) || !(target instanceof DeclaredType wanted)) return "";
    if (wanted.getTypeArguments().isEmpty()) return "the declared type has no arguments to take them from";
    if (!isSaidBy(type, wanted)) return "the declared type leaves its arguments open";
    return node.getArguments().isEmpty() || isOnlyConstructor(node, type) ? null : "another constructor might be meant";
  }

  /** Whether the wanted type fixes every type argument of the class. */
  private boolean isSaidBy(DeclaredType made, DeclaredType wanted) {
    TypeElement owner = (TypeElement) made.asElement();
    DeclaredType view = viewOf((DeclaredType) owner.asType(), (TypeElement) wanted.asElement());
    if (view == null || view.getTypeArguments().size() != wanted.getTypeArguments().size()) return false;
    for (int index = 0; index < owner.getTypeParameters().size(); index++) {
      int place = view.getTypeArguments().indexOf(owner.getTypeParameters().get(index).asType());
      if (place < 0) return false;
      TypeMirror said = wanted.getTypeArguments().get(place);
      if (said.getKind() == TypeKind.WILDCARD || !all.types.isSameType(said, made.getTypeArguments().get(index))) return false;
    }
    return true;
  }

  /** A generic type seen as one of its supertypes, or null. */
  private DeclaredType viewOf(DeclaredType type, TypeElement wanted) {
    if (type.asElement().equals(wanted)) return type;
    for (TypeMirror above : all.types.directSupertypes(type)) {
      DeclaredType view = above instanceof DeclaredType declared ? viewOf(declared, wanted) : null;
      if (view != null) return view;
    }
    return null;
  }

  private boolean isOnlyConstructor(NewClassTree node, DeclaredType made) {
    List<?> same = made.asElement().getEnclosedElements().stream()
        .filter(one -> one.getKind() == ElementKind.CONSTRUCTOR)
        .map(one -> (javax.lang.model.element.ExecutableElement) one)
        .filter(one -> one.isVarArgs() || one.getParameters().size() == node.getArguments().size())
        .toList();
    return same.size() == 1 || all.isClean();
  }
}
