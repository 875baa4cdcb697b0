package iama.rewrites;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;

/**
 * A class that holds values: every field of an object is private, final and set by the one constructor there is.
 *
 * @param fields in the order of the file
 * @param others its other members
 */
record ValueClass(ClassTree tree, List<VariableTree> fields, MethodTree constructor, List<Tree> others) {
  /** What the class is, or null where it does not hold values. */
  static ValueClass of(ClassTree tree) {
    if (tree.getKind() != Tree.Kind.CLASS || tree.getModifiers().getFlags().contains(Modifier.ABSTRACT)) return null;
    List<VariableTree> fields = new ArrayList<>();
    List<MethodTree> constructors = new ArrayList<>();
    List<Tree> others = new ArrayList<>();
    for (Tree member : tree.getMembers()) {
      if (member instanceof VariableTree field && !field.getModifiers().getFlags().contains(Modifier.STATIC)) fields.add(field);
      else if (member instanceof MethodTree method && isConstructor(method)) constructors.add(method);
      else others.add(member);
    }
    if (fields.isEmpty() || constructors.size() != 1 || !fields.stream().allMatch(ValueClass::isFixed)) return null;
    return new ValueClass(tree, fields, constructors.get(0), others);
  }

  static boolean isConstructor(MethodTree method) {
    return method.getName().contentEquals("<init>");
  }

  private static boolean isFixed(VariableTree field) {
    Set<Modifier> flags = field.getModifiers().getFlags();
    return flags.contains(Modifier.PRIVATE) && flags.contains(Modifier.FINAL) && field.getInitializer() == null;
  }

  /** Whether its constructor takes each field by its name, and nothing else. */
  boolean takesItsFields() {
    List<String> taken = names(constructor.getParameters());
    return taken.size() == fields.size() && taken.containsAll(names(fields));
  }

  private static List<String> names(List<? extends VariableTree> variables) {
    return variables.stream().map(variable -> variable.getName().toString()).toList();
  }

  /** Whether its constructor does nothing but {@code this.x = x} for each field. */
  boolean onlyAssigns() {
    List<? extends StatementTree> statements = statements();
    return statements.size() == fields.size() && statements.stream().allMatch(ValueClass::isAssignment);
  }

  /** What its constructor does, the call of the class above that every constructor begins with left out. */
  private List<? extends StatementTree> statements() {
    BlockTree body = constructor.getBody();
    List<? extends StatementTree> all = body.getStatements();
    boolean begins = !all.isEmpty() && all.get(0).toString().replace(" ", "").equals("super();");
    return begins ? all.subList(1, all.size()) : all;
  }

  private static boolean isAssignment(StatementTree statement) {
    return statement instanceof ExpressionStatementTree line && line.getExpression() instanceof AssignmentTree assigned
        && assigned.getVariable() instanceof MemberSelectTree field && field.getExpression().toString().equals("this")
        && assigned.getExpression() instanceof IdentifierTree value && value.getName().equals(field.getIdentifier());
  }

  /** The method of that name without parameters, or null. */
  MethodTree reader(String name) {
    for (Tree member : others) {
      if (member instanceof MethodTree method && method.getName().contentEquals(name) && method.getParameters().isEmpty()) return method;
    }
    return null;
  }

  /** Whether anyone may read the very value of the field: {@code x()}, {@code getX()} or {@code isX()} is public and returns it. */
  boolean isReadable(VariableTree field) {
    String name = field.getName().toString();
    String capital = Character.toUpperCase(name.charAt(0)) + name.substring(1);
    return List.of(name, "get" + capital, "is" + capital).stream()
        .anyMatch(one -> reader(one) != null && reader(one).getModifiers().getFlags().contains(Modifier.PUBLIC) && returns(reader(one), name));
  }

  private static boolean returns(MethodTree reader, String name) {
    List<? extends StatementTree> statements = reader.getBody() == null ? List.of() : reader.getBody().getStatements();
    return statements.size() == 1 && Set.of("return " + name + ";", "return this." + name + ";").contains(statements.get(0).toString());
  }

  /** Whether a method of that name takes parameters. */
  boolean hasOverload(String name) {
    return others.stream().anyMatch(member ->
        member instanceof MethodTree method && method.getName().contentEquals(name) && !method.getParameters().isEmpty());
  }

  /** Whether it says itself what is equal, and how it reads. */
  boolean saysWhatIsEqual() {
    boolean equal = others.stream().anyMatch(member -> member instanceof MethodTree method
        && method.getName().contentEquals("equals") && method.getParameters().size() == 1
        && Set.of("Object", "java.lang.Object").contains(method.getParameters().get(0).getType().toString()));
    return equal && reader("hashCode") != null && reader("toString") != null;
  }
}
