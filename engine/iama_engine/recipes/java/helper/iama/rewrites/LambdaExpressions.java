package iama.rewrites;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import iama.Compilation;
import iama.Edit;
import iama.Found;
import iama.Rewrite;
import iama.Source;
import iama.Unknown;
import java.util.List;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;

/** An anonymous class of one method becomes a lambda where the object itself is not used in it and its place says the interface. */
public final class LambdaExpressions extends Rewrite {
  public LambdaExpressions(Source source, Compilation all, Found found) {
    super(source, all, found);
  }

  @Override
  public Void visitNewClass(NewClassTree node, Void none) {
    super.visitNewClass(node, none);
    MethodTree method = onlyMethod(node);
    if (method == null || node.getEnclosingExpression() != null || !node.getArguments().isEmpty()) return null;
    String unknown = Unknown.in(type(node.getIdentifier()));
    if (unknown != null) {
      decline(node, Unknown.reason(unknown));
      return null;
    }
    if (!(type(node.getIdentifier()) instanceof DeclaredType type) || !((TypeElement) type.asElement()).getKind().isInterface()) return null;
    ExecutableElement single = new Functional(all).method((TypeElement) type.asElement());
    if (single == null || method.getBody() == null) return null;
    String reason = bar(node, method, type, single);
    if (reason == null) draft(node, new Edit(source.start(node), source.end(node), lambda(node, method)));
    else decline(node, reason);
    return null;
  }

  private static MethodTree onlyMethod(NewClassTree node) {
    if (node.getClassBody() == null) return null;
    List<? extends Tree> members = node.getClassBody().getMembers().stream()
        .filter(one -> !(one instanceof MethodTree method && method.getName().contentEquals("<init>"))).toList();
    return members.size() == 1 && members.get(0) instanceof MethodTree method ? method : null;
  }

  private String bar(NewClassTree node, MethodTree method, DeclaredType type, ExecutableElement single) {
    ExecutableElement own = (ExecutableElement) element(method);
    ExecutableType wanted = (ExecutableType) all.types.asMemberOf(type, single);
    if (all.types.isAssignable(type, all.elements.getTypeElement("java.io.Serializable").asType())) return "it can be serialised";
    if (!single.getTypeParameters().isEmpty() || !method.getTypeParameters().isEmpty()) return "its method is generic";
    if (own.getModifiers().contains(Modifier.SYNCHRONIZED)) return "its method locks the object";
    if (own.getAnnotationMirrors().stream().anyMatch(one -> !one.getAnnotationType().toString().equals("java.lang.Override"))) {
      return "its method is annotated";
    }
    if (!isSame(own, wanted)) return "its method has other types than that of the interface";
    int body = source.start(method.getBody());
    if (source.hasComment(source.start(node), body) || source.hasComment(source.end(method.getBody()), source.end(node))) {
      return "a comment stands where code goes away";
    }
    String self = new SelfUse(own.getEnclosingElement()).in(new TreePath(getCurrentPath(), node.getClassBody()), method);
    return self != null ? self : new Target(all, source, getCurrentPath()).bar(type);
  }

  private boolean isSame(ExecutableElement own, ExecutableType wanted) {
    if (!all.types.isSameType(own.getReturnType(), wanted.getReturnType())) return false;
    for (int index = 0; index < own.getParameters().size(); index++) {
      if (!all.types.isSameType(own.getParameters().get(index).asType(), wanted.getParameterTypes().get(index))) return false;
    }
    return !own.isVarArgs();
  }

  /** Looks for uses of the object that the anonymous class makes. */
  private final class SelfUse extends TreePathScanner<Void, Void> {
    private final Element own;
    private int depth;
    private String reason;

    SelfUse(Element own) {
      this.own = own;
    }

    String in(TreePath type, MethodTree method) {
      scan(new TreePath(new TreePath(type, method), method.getBody()), null);
      return reason;
    }

    @Override
    public Void visitClass(ClassTree node, Void none) {
      depth++;
      super.visitClass(node, none);
      depth--;
      return null;
    }

    @Override
    public Void visitIdentifier(IdentifierTree node, Void none) {
      String name = node.getName().toString();
      Element element = all.trees.getElement(getCurrentPath());
      if (name.equals("this") || name.equals("super")) {
        if (depth == 0) reason = "it uses " + name;
      } else if (element == null || element.asType() == null || Unknown.in(all.trees.getTypeMirror(getCurrentPath())) != null) {
        reason = "the name " + name + " in it is not known here";
      } else if (isOfObject(element)) {
        reason = "it uses " + name + ", which belongs to the object";
      }
      return super.visitIdentifier(node, none);
    }

    private boolean isOfObject(Element element) {
      return element.getEnclosingElement() instanceof TypeElement type
          && all.types.isSubtype(all.types.erasure(own.asType()), all.types.erasure(type.asType()));
    }
  }

  private String lambda(NewClassTree node, MethodTree method) {
    List<? extends VariableTree> parameters = method.getParameters();
    boolean named = parameters.stream().allMatch(one -> one.getModifiers().getFlags().isEmpty() && one.getModifiers().getAnnotations().isEmpty());
    String list = parameters.stream().map(one -> named ? one.getName().toString() : source.text(one)).collect(Collectors.joining(", "));
    return (parameters.size() == 1 && named ? list : "(" + list + ")") + " -> " + moved(node, method);
  }

  /** The body, its lines moved from where the method stood to where the lambda stands. */
  private String moved(NewClassTree node, MethodTree method) {
    String body = body(method);
    String from = source.indentation(source.start(method));
    String to = source.indentation(source.start(node));
    if (body.contains("\"\"\"") || !from.startsWith(to)) return body;
    String[] lines = body.split("(?<=\n)|(?<=\r)(?!\n)");
    for (int at = 1; at < lines.length; at++) {
      if (!lines[at].isBlank() && !lines[at].startsWith(from)) return body;
    }
    for (int at = 1; at < lines.length; at++) {
      if (lines[at].startsWith(from)) lines[at] = to + lines[at].substring(from.length());
    }
    return String.join("", lines);
  }

  private String body(MethodTree method) {
    List<? extends StatementTree> statements = method.getBody().getStatements();
    boolean comment = source.hasComment(source.start(method.getBody()), source.end(method.getBody()));
    if (statements.size() == 1 && !comment) {
      if (statements.get(0) instanceof ReturnTree returned && returned.getExpression() != null) return source.text(returned.getExpression());
      if (statements.get(0) instanceof ExpressionStatementTree line) return source.text(line.getExpression());
    }
    return source.text(method.getBody());
  }
}
