package iama.rewrites;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BreakTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import iama.Compilation;
import iama.Edit;
import iama.Found;
import iama.Rewrite;
import iama.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A switch with a default whose every case returns a value, or gives one to the same variable, becomes an expression. */
public final class SwitchExpressions extends Rewrite {
  private static final int FEWEST_VALUES = 2;

  public SwitchExpressions(Source source, Compilation all, Found found) {
    super(source, all, found);
  }

  /** Cases that share one body: a value or a throw, and where the body ends, its break included. */
  private record Arm(List<CaseTree> labels, StatementTree body, ExpressionTree value, String variable, int end) {
    boolean returns() {
      return body instanceof ReturnTree;
    }
  }

  @Override
  public Void visitSwitch(SwitchTree node, Void none) {
    super.visitSwitch(node, none);
    List<Arm> arms = arms(node);
    if (arms == null) return null;
    List<Arm> values = arms.stream().filter(arm -> arm.value != null).toList();
    boolean returns = values.stream().allMatch(Arm::returns);
    boolean assigns = values.stream().noneMatch(Arm::returns) && values.stream().map(Arm::variable).distinct().count() == 1;
    if (values.size() < FEWEST_VALUES || !(returns || assigns)) return null;
    String reason = bar(node, arms, returns);
    if (reason == null) draft(node, edits(node, arms, returns ? "return" : values.get(0).variable + " ="));
    else decline(node, reason);
    return null;
  }

  /** The arms of a switch; null where it is none of the kind that is meant. */
  private List<Arm> arms(SwitchTree node) {
    List<Arm> arms = new ArrayList<>();
    List<CaseTree> labels = new ArrayList<>();
    for (CaseTree each : node.getCases()) {
      if (each.getCaseKind() != CaseTree.CaseKind.STATEMENT) return null;
      labels.add(each);
      if (each.getStatements().isEmpty()) continue;
      Arm arm = arm(labels, each.getStatements(), each == node.getCases().get(node.getCases().size() - 1));
      if (arm == null) return null;
      arms.add(arm);
      labels = new ArrayList<>();
    }
    return labels.isEmpty() ? arms : null;
  }

  private Arm arm(List<CaseTree> labels, List<? extends StatementTree> statements, boolean last) {
    StatementTree first = statements.get(0);
    StatementTree end = statements.get(statements.size() - 1);
    boolean broken = statements.size() == 2 && end instanceof BreakTree stop && stop.getLabel() == null;
    if (statements.size() > 2 || statements.size() == 2 && !broken) return null;
    if (first instanceof ThrowTree && statements.size() == 1) return new Arm(labels, first, null, "", source.end(first));
    if (first instanceof ReturnTree returned && statements.size() == 1 && returned.getExpression() != null) {
      return new Arm(labels, first, returned.getExpression(), "", source.end(first));
    }
    boolean assigned = first instanceof ExpressionStatementTree line && line.getExpression() instanceof AssignmentTree given
        && given.getVariable() instanceof IdentifierTree;
    if (!assigned || !broken && !last) return null;
    AssignmentTree given = (AssignmentTree) ((ExpressionStatementTree) first).getExpression();
    return new Arm(labels, first, given.getExpression(), given.getVariable().toString(), source.end(end));
  }

  private String bar(SwitchTree node, List<Arm> arms, boolean returns) {
    List<CaseTree> others = arms.stream().flatMap(arm -> arm.labels.stream()).filter(one -> one.getExpressions().isEmpty()).toList();
    if (others.isEmpty()) return "it has no default: an expression must have a value always";
    if (arms.stream().anyMatch(arm -> arm.labels.size() > 1 && arm.labels.contains(others.get(0)))) return "its default shares a body with a case";
    if (returns && isInLambda()) return "it returns from a lambda";
    for (Arm arm : arms) {
      boolean comment = source.hasComment(source.start(arm.labels.get(0)), start(arm)) || source.hasComment(source.end(arm.body), arm.end);
      if (comment) return "a comment stands where code goes away";
    }
    return null;
  }

  private boolean isInLambda() {
    for (TreePath at = getCurrentPath(); at != null; at = at.getParentPath()) {
      if (at.getLeaf() instanceof LambdaExpressionTree) return true;
      if (at.getLeaf() instanceof MethodTree) return false;
    }
    return false;
  }

  private int start(Arm arm) {
    return source.start(arm.value != null ? arm.value : arm.body);
  }

  private Edit[] edits(SwitchTree node, List<Arm> arms, String word) {
    List<Edit> edits = new ArrayList<>();
    edits.add(new Edit(source.start(node), source.start(node), word + " "));
    for (Arm arm : arms) {
      String labels = arm.labels.stream().flatMap(one -> one.getExpressions().stream()).map(this::labelText).collect(Collectors.joining(", "));
      edits.add(new Edit(source.start(arm.labels.get(0)), start(arm), (labels.isEmpty() ? "default" : "case " + labels) + " -> "));
      if (arm.end > source.end(arm.body)) edits.add(new Edit(source.end(arm.body), arm.end, ""));
    }
    edits.add(new Edit(source.end(node), source.end(node), ";"));
    return edits.toArray(new Edit[0]);
  }

  private String labelText(Tree label) {
    return source.text(label);
  }
}
