package iama.rewrites;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import iama.Compilation;
import iama.Source;
import java.util.List;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;

/** What the place of an expression says about the type of a lambda there. */
record Target(Compilation all, Source source, TreePath place) {
  private static final String OTHER = "its place does not say that very interface";

  /** Why a lambda there might become another interface, or the call another method; null where it cannot. */
  String bar(DeclaredType type) {
    Tree node = place.getLeaf();
    Tree parent = place.getParentPath().getLeaf();
    if (parent instanceof VariableTree variable) return LocalVar.isVar(source, variable) ? OTHER : same(typeOf(variable), type);
    if (parent instanceof AssignmentTree assigned && assigned.getExpression() == node) return same(typeOf(assigned.getVariable()), type);
    if (parent instanceof ReturnTree) return same(returned(), type);
    if (parent instanceof MethodInvocationTree call && call.getArguments().contains(node)) return ofCall(call, type);
    if (parent instanceof NewClassTree made && made.getArguments().contains(node)) return ofConstructor(made, type);
    return OTHER;
  }

  private TypeMirror typeOf(Tree node) {
    return all.trees.getTypeMirror(TreePath.getPath(source.tree, node));
  }

  private TypeMirror returned() {
    for (TreePath at = place; at != null; at = at.getParentPath()) {
      if (at.getLeaf() instanceof LambdaExpressionTree) return null;
      if (at.getLeaf() instanceof MethodTree method) return method.getReturnType() == null ? null : typeOf(method.getReturnType());
    }
    return null;
  }

  private String same(TypeMirror target, DeclaredType type) {
    if (!(target instanceof DeclaredType wanted) || target.getKind() == TypeKind.ERROR || !wanted.asElement().equals(type.asElement())) {
      return OTHER;
    }
    return isGround(wanted, type) ? null : "its place leaves the type arguments open";
  }

  /** Whether a lambda for the target has the type arguments of {@code type}: wildcards count as their bounds. */
  private boolean isGround(DeclaredType target, DeclaredType type) {
    if (target.getTypeArguments().size() != type.getTypeArguments().size()) return false;
    for (int index = 0; index < type.getTypeArguments().size(); index++) {
      TypeMirror wanted = target.getTypeArguments().get(index);
      if (wanted instanceof WildcardType wild) wanted = wild.getSuperBound() != null ? wild.getSuperBound() : wild.getExtendsBound();
      if (wanted == null || !all.types.isSameType(wanted, type.getTypeArguments().get(index))) return false;
    }
    return true;
  }

  private String ofCall(MethodInvocationTree call, DeclaredType type) {
    if (!(all.trees.getElement(place.getParentPath()) instanceof ExecutableElement method)) return OTHER;
    if (!(typeOf(call.getMethodSelect()) instanceof ExecutableType asCalled)) return OTHER;
    int index = call.getArguments().indexOf(place.getLeaf());
    String reason = ofParameter(method, asCalled.getParameterTypes(), index, type, call.getArguments());
    if (reason != null) return reason;
    return isOnly(candidates(call, method), method, index, call.getArguments().size()) ? null : "another method of that name takes a lambda too";
  }

  private String ofConstructor(NewClassTree made, DeclaredType type) {
    if (!(all.trees.getElement(place.getParentPath()) instanceof ExecutableElement method) || made.getClassBody() != null) return OTHER;
    if (made.getIdentifier() instanceof ParameterizedTypeTree generic && generic.getTypeArguments().isEmpty()) return OTHER;
    int index = made.getArguments().indexOf(place.getLeaf());
    List<TypeMirror> declared = method.getParameters().stream().map(Element::asType).toList();
    String reason = ofParameter(method, declared, index, type, made.getArguments());
    if (reason != null) return reason;
    return isOnly(List.of((TypeElement) method.getEnclosingElement()), method, index, made.getArguments().size()) ? null
        : "another constructor takes a lambda too";
  }

  private String ofParameter(
      ExecutableElement method, List<? extends TypeMirror> asCalled, int index, DeclaredType type, List<? extends ExpressionTree> arguments) {
    if (index >= asCalled.size() || method.isVarArgs()) return OTHER;
    TypeMirror declared = method.getParameters().get(index).asType();
    for (var variable : method.getTypeParameters()) {
      if (mentions(declared, variable.asType()) && !isFixed(method, variable.asType(), index, arguments)) {
        return "the call takes its type arguments from it";
      }
    }
    return same(asCalled.get(index), type);
  }

  private boolean mentions(TypeMirror type, TypeMirror variable) {
    if (type instanceof DeclaredType declared) return declared.getTypeArguments().stream().anyMatch(one -> mentions(one, variable));
    if (type instanceof ArrayType array) return mentions(array.getComponentType(), variable);
    if (type instanceof WildcardType wild) {
      return wild.getSuperBound() != null && mentions(wild.getSuperBound(), variable)
          || wild.getExtendsBound() != null && mentions(wild.getExtendsBound(), variable);
    }
    return type instanceof TypeVariable && all.types.isSameType(type, variable);
  }

  /** Whether another argument, which has its type by itself, says what a type parameter is. */
  private boolean isFixed(ExecutableElement method, TypeMirror variable, int index, List<? extends ExpressionTree> arguments) {
    for (int other = 0; other < arguments.size(); other++) {
      boolean simple = arguments.get(other) instanceof IdentifierTree || arguments.get(other) instanceof MemberSelectTree;
      if (other == index || !simple || !(typeOf(arguments.get(other)) instanceof DeclaredType given)) continue;
      if (!given.getTypeArguments().isEmpty() && method.getParameters().get(other).asType() instanceof DeclaredType wanted
          && wanted.getTypeArguments().stream().anyMatch(one -> all.types.isSameType(one, variable))) {
        return true;
      }
    }
    return false;
  }

  /** The classes in which the called name is looked up. */
  private List<TypeElement> candidates(MethodInvocationTree call, ExecutableElement method) {
    TypeElement owner = (TypeElement) method.getEnclosingElement();
    if (call.getMethodSelect() instanceof MemberSelectTree member) {
      TypeMirror receiver = typeOf(member.getExpression());
      return receiver instanceof DeclaredType type && type.asElement() instanceof TypeElement element ? List.of(owner, element) : List.of(owner);
    }
    List<TypeElement> found = new java.util.ArrayList<>(List.of(owner));
    for (TreePath at = place; at != null; at = at.getParentPath()) {
      if (at.getLeaf() instanceof ClassTree && all.trees.getElement(at) instanceof TypeElement around) found.add(around);
    }
    return found;
  }

  private boolean isOnly(List<TypeElement> owners, ExecutableElement method, int index, int count) {
    return owners.stream().flatMap(owner -> all.elements.getAllMembers(owner).stream())
        .filter(one -> one.getKind() == method.getKind() && one.getSimpleName().equals(method.getSimpleName()))
        .map(one -> (ExecutableElement) one)
        .filter(one -> method.getKind() != ElementKind.CONSTRUCTOR || one.getEnclosingElement().equals(method.getEnclosingElement()))
        .filter(one -> !one.equals(method) && !all.elements.overrides(one, method, (TypeElement) one.getEnclosingElement())
            && !all.elements.overrides(method, one, (TypeElement) method.getEnclosingElement()))
        .noneMatch(one -> one.isVarArgs() || one.getParameters().size() == count && takesLambda(one.getParameters().get(index).asType()));
  }

  private boolean takesLambda(TypeMirror type) {
    return !(type instanceof DeclaredType declared) ? type instanceof TypeVariable
        : new Functional(all).method((TypeElement) declared.asElement()) != null;
  }
}
