package iama.rewrites;

import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import iama.Compilation;
import iama.Edit;
import iama.Found;
import iama.Names;
import iama.Rewrite;
import iama.Source;
import iama.Unknown;
import java.util.List;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;

/** A loop over an array by its index, or over an Iterable by its iterator, that first takes the element becomes an enhanced for. */
public final class EnhancedFor extends Rewrite {
  public EnhancedFor(Source source, Compilation all, Found found) {
    super(source, all, found);
  }

  @Override
  public Void visitForLoop(ForLoopTree node, Void none) {
    super.visitForLoop(node, none);
    if (node.getInitializer().size() != 1 || !(node.getInitializer().get(0) instanceof VariableTree counter)) return null;
    if (!(node.getStatement() instanceof BlockTree body) || body.getStatements().isEmpty()) return null;
    if (!(body.getStatements().get(0) instanceof VariableTree taken) || taken.getInitializer() == null) return null;
    Loop loop = new Loop(node, counter, taken);
    ExpressionTree array = arrayOf(loop);
    ExpressionTree iterable = array == null ? iterableOf(loop) : null;
    if (array == null && iterable == null) return null;
    String reason = array != null ? arrayBar(loop, array) : iterableBar(loop, iterable);
    if (reason == null) reason = textBar(loop);
    if (reason == null) draft(node, edits(loop, source.text(array != null ? array : iterable)));
    else decline(node, reason);
    return null;
  }

  private record Loop(ForLoopTree node, VariableTree counter, VariableTree taken) {}

  /** {@code a} of {@code for (int i = 0; i < a.length; i++) { T x = a[i]; …}}, or null. */
  private ExpressionTree arrayOf(Loop loop) {
    boolean zero = loop.counter.getInitializer() instanceof LiteralTree start && Integer.valueOf(0).equals(start.getValue());
    if (!zero || type(loop.counter).getKind() != TypeKind.INT || !isStep(loop) || !(loop.taken.getInitializer() instanceof ArrayAccessTree read)) {
      return null;
    }
    boolean below = loop.node.getCondition() instanceof BinaryTree limit && limit.getKind() == Tree.Kind.LESS_THAN
        && isIt(limit.getLeftOperand(), loop.counter) && limit.getRightOperand() instanceof MemberSelectTree length
        && length.getIdentifier().contentEquals("length") && length.getExpression().toString().equals(read.getExpression().toString());
    return below && isIt(read.getIndex(), loop.counter) && read.getExpression() instanceof IdentifierTree array ? array : null;
  }

  private boolean isStep(Loop loop) {
    if (loop.node.getUpdate().size() != 1 || !(loop.node.getUpdate().get(0).getExpression() instanceof UnaryTree step)) return false;
    boolean up = step.getKind() == Tree.Kind.POSTFIX_INCREMENT || step.getKind() == Tree.Kind.PREFIX_INCREMENT;
    return up && isIt(step.getExpression(), loop.counter);
  }

  /** {@code c} of {@code for (Iterator<T> it = c.iterator(); it.hasNext();) { T x = it.next(); …}}, or null. */
  private ExpressionTree iterableOf(Loop loop) {
    ExpressionTree made = loop.counter.getInitializer();
    boolean steps = loop.node.getUpdate().isEmpty() && loop.node.getCondition() != null && isCall(loop.node.getCondition(), "hasNext", loop.counter);
    if (!steps || !(made instanceof MethodInvocationTree call) || !call.getArguments().isEmpty()) return null;
    if (!(call.getMethodSelect() instanceof MemberSelectTree member) || !member.getIdentifier().contentEquals("iterator")) return null;
    if (member.getExpression().toString().equals("super")) return null;
    return isCall(bare(loop.taken.getInitializer()), "next", loop.counter) ? member.getExpression() : null;
  }

  private static ExpressionTree bare(ExpressionTree value) {
    return value instanceof TypeCastTree cast ? cast.getExpression() : value;
  }

  private boolean isCall(ExpressionTree node, String name, VariableTree receiver) {
    return node instanceof MethodInvocationTree call && call.getArguments().isEmpty()
        && call.getMethodSelect() instanceof MemberSelectTree member && member.getIdentifier().contentEquals(name)
        && isIt(member.getExpression(), receiver);
  }

  private boolean isIt(ExpressionTree node, VariableTree variable) {
    return node instanceof IdentifierTree && element(variable).equals(element(node));
  }

  private String arrayBar(Loop loop, ExpressionTree array) {
    Element given = element(array);
    if (type(array).getKind() != TypeKind.ARRAY) return Unknown.reason(String.valueOf(Unknown.in(type(array))));
    boolean local = given.getKind() == ElementKind.LOCAL_VARIABLE || given.getKind() == ElementKind.PARAMETER;
    if (!local && !given.getModifiers().contains(Modifier.FINAL)) return "the array is a field that may be assigned meanwhile";
    if (uses(given).stream().anyMatch(Names::isWrite)) return "the array is assigned in the loop";
    return uses(element(loop.counter)).size() == 3 ? null : "the index is used otherwise";
  }

  private String iterableBar(Loop loop, ExpressionTree iterable) {
    TypeMirror given = type(iterable);
    TypeMirror taken = type(loop.taken);
    String unknown = Unknown.in(given) != null ? Unknown.in(given) : Unknown.in(taken);
    if (unknown != null) return Unknown.reason(unknown);
    if (!all.types.erasure(type(loop.counter)).toString().equals("java.util.Iterator")) return "the iterator is of a kind of its own";
    TypeMirror element = elementOf(given);
    if (element == null) return "what it goes over is no Iterable with a known element, or a raw one";
    if (!all.types.isSubtype(element, taken)) return "its elements are not surely of the type that is taken";
    return uses(element(loop.counter)).size() == 2 ? null : "the iterator is used otherwise";
  }

  private TypeMirror elementOf(TypeMirror type) {
    if (!(type instanceof DeclaredType declared)) return null;
    if (((TypeElement) declared.asElement()).getQualifiedName().contentEquals("java.lang.Iterable")) {
      if (declared.getTypeArguments().size() != 1) return null;
      TypeMirror argument = declared.getTypeArguments().get(0);
      return argument instanceof WildcardType wild ? wild.getExtendsBound() : argument;
    }
    return all.types.directSupertypes(type).stream().map(this::elementOf).filter(one -> one != null).findFirst().orElse(null);
  }

  private List<TreePath> uses(Element variable) {
    return Names.uses(all, getCurrentPath(), variable);
  }

  private String textBar(Loop loop) {
    int name = source.end(loop.taken) - 1;
    boolean comment = source.hasComment(source.start(loop.node), source.start(loop.node.getStatement()))
        || source.hasComment(source.start(loop.taken), source.end(loop.taken));
    if (comment) return "a comment stands where code goes away";
    if (source.text.charAt(name) != ';' || LocalVar.isVar(source, loop.taken)) return "the element has no declaration of its own";
    List<?> statements = ((BlockTree) loop.node.getStatement()).getStatements();
    boolean shared = statements.size() > 1 && source.start((Tree) statements.get(1)) < source.end(loop.taken);
    return shared || !declaration(loop).matches("(?s).*[\\w$]") ? "several variables are declared together" : null;
  }

  private String declaration(Loop loop) {
    String text = source.text.substring(source.start(loop.taken), source.start(loop.taken.getInitializer())).strip();
    return text.substring(0, text.length() - 1).strip();
  }

  private Edit[] edits(Loop loop, String over) {
    int open = source.find('(', source.start(loop.node)) + 1;
    int close = source.code.lastIndexOf(')', source.start(loop.node.getStatement()));
    int start = source.start(loop.taken);
    int end = source.end(loop.taken);
    boolean alone = source.beginsLine(start) && source.text.substring(end, source.lexed.lineEnd(end)).isBlank();
    Edit gone = alone ? new Edit(source.lineStart(start), source.nextLine(end), "") : new Edit(start, end, "");
    return new Edit[] {new Edit(open, close, declaration(loop) + " : " + over), gone};
  }
}
