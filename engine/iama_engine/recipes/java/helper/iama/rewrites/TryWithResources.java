package iama.rewrites;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
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
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.type.TypeMirror;

/**
 * A variable, a try and a finally that only closes it become one try-with-resources. The two differ where the body throws and close()
 * throws too: the old code loses the first exception, the new one the second. So close() must be known never to throw, or it is asked.
 */
public final class TryWithResources extends Rewrite {
  private static final Set<String> QUIET = Set.of(
      "java.io.StringReader", "java.io.StringWriter", "java.io.CharArrayReader", "java.io.CharArrayWriter",
      "java.io.ByteArrayInputStream", "java.io.ByteArrayOutputStream");
  private static final Set<String> AS_QUIET_AS_THE_FIRST = Set.of(
      "java.io.BufferedReader", "java.io.LineNumberReader", "java.io.BufferedInputStream", "java.io.DataInputStream",
      "java.io.BufferedWriter", "java.io.PrintWriter", "java.io.BufferedOutputStream", "java.io.DataOutputStream", "java.io.PrintStream");
  private static final String QUESTION = "where body and close() both fail, the exception of the body is thrown and no longer that of close()";

  public TryWithResources(Source source, Compilation all, Found found) {
    super(source, all, found);
  }

  @Override
  public Void visitBlock(BlockTree node, Void none) {
    List<? extends StatementTree> statements = node.getStatements();
    for (int at = 0; at + 1 < statements.size(); at++) {
      if (statements.get(at) instanceof VariableTree variable && statements.get(at + 1) instanceof TryTree tried) {
        judge(new Place(node, at, variable, tried));
      }
    }
    return super.visitBlock(node, none);
  }

  private record Place(BlockTree block, int at, VariableTree variable, TryTree tried) {}

  private void judge(Place place) {
    Element variable = element(place.variable);
    Close close = variable == null || place.tried.getFinallyBlock() == null ? null : closeOf(place.tried.getFinallyBlock(), variable);
    if (close == null || place.variable.getInitializer() == null) return;
    String reason = bar(place, variable, close);
    if (reason != null) decline(place.variable, reason);
    else if (isQuiet(place.variable.getInitializer())) draft(place.variable, edits(place));
    else ask(place.variable, QUESTION, edits(place));
  }

  private Edit[] edits(Place place) {
    int start = source.start(place.variable);
    int block = source.start(place.tried.getBlock());
    int end = source.end(place.tried.getBlock());
    return new Edit[] {
      new Edit(start, start, "try ("), new Edit(source.end(place.variable) - 1, block, ") "),
      new Edit(end, source.end(place.tried.getFinallyBlock()), "")
    };
  }

  private String bar(Place place, Element variable, Close close) {
    TypeMirror type = type(place.variable);
    if (Unknown.in(type) != null) return Unknown.reason(Unknown.in(type));
    TypeMirror closeable = all.elements.getTypeElement("java.lang.AutoCloseable").asType();
    if (!all.types.isAssignable(type, closeable)) return type + " is not AutoCloseable";
    if (LocalVar.isVar(source, place.variable) && place.variable.getType() == null) return "its type is not written";
    if (!place.tried.getResources().isEmpty()) return "the try has resources already";
    if (!place.tried.getCatches().isEmpty()) return "the try has a catch, which would run after close() and no longer before";
    if (!(place.variable.getInitializer() instanceof NewClassTree) && !close.asksForNull) return "it may be null, where the old code throws";
    if (uses(place).stream().anyMatch(Names::isWrite)) return "it is assigned again";
    if (isUsedAfter(place, variable)) return "it is used after the try";
    return textBar(place);
  }

  private String textBar(Place place) {
    int end = source.end(place.variable);
    Tree ended = place.tried.getBlock();
    boolean comment = source.hasComment(end, source.start(ended)) || source.hasComment(source.end(ended), source.end(place.tried));
    if (comment) return "a comment stands where code goes away";
    boolean shared = place.at > 0 && source.end(place.block.getStatements().get(place.at - 1)) > source.start(place.variable);
    return shared || source.text.charAt(end - 1) != ';' ? "several variables are declared together" : null;
  }

  private List<TreePath> uses(Place place) {
    return Names.uses(all, getCurrentPath(), element(place.variable));
  }

  private boolean isUsedAfter(Place place, Element variable) {
    return uses(place).stream().anyMatch(use -> source.start(use.getLeaf()) > source.end(place.tried)) || variable == null;
  }

  /** What a finally does that closes a variable and nothing else. */
  private record Close(boolean asksForNull) {}

  private Close closeOf(BlockTree block, Element variable) {
    if (block.getStatements().size() != 1) return null;
    StatementTree only = block.getStatements().get(0);
    if (only instanceof IfTree choice && choice.getElseStatement() == null && isNotNull(choice.getCondition(), variable)) {
      StatementTree then = choice.getThenStatement();
      if (then instanceof BlockTree inner && inner.getStatements().size() == 1) then = inner.getStatements().get(0);
      return isClose(then, variable) ? new Close(true) : null;
    }
    return isClose(only, variable) ? new Close(false) : null;
  }

  private boolean isNotNull(ExpressionTree condition, Element variable) {
    ExpressionTree bare = condition;
    while (bare instanceof ParenthesizedTree inner) bare = inner.getExpression();
    return bare instanceof BinaryTree binary && binary.getKind() == Tree.Kind.NOT_EQUAL_TO
        && (isIt(binary.getLeftOperand(), variable) && binary.getRightOperand().getKind() == Tree.Kind.NULL_LITERAL
            || isIt(binary.getRightOperand(), variable) && binary.getLeftOperand().getKind() == Tree.Kind.NULL_LITERAL);
  }

  private boolean isIt(ExpressionTree node, Element variable) {
    return node instanceof IdentifierTree && variable.equals(element(node));
  }

  private boolean isClose(StatementTree statement, Element variable) {
    return statement instanceof ExpressionStatementTree line && line.getExpression() instanceof MethodInvocationTree call
        && call.getArguments().isEmpty() && call.getMethodSelect() instanceof MemberSelectTree member
        && member.getIdentifier().contentEquals("close") && isIt(member.getExpression(), variable);
  }

  /** Whether closing the object that is made here surely throws nothing. */
  private boolean isQuiet(ExpressionTree made) {
    if (!(made instanceof NewClassTree object) || object.getClassBody() != null) return false;
    String name = String.valueOf(all.types.erasure(type(made)));
    if (QUIET.contains(name)) return true;
    return AS_QUIET_AS_THE_FIRST.contains(name) && !object.getArguments().isEmpty() && isQuiet(object.getArguments().get(0));
  }
}
