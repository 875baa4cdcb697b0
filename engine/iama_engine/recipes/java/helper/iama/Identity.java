package iama;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.IntersectionType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;

/** Whether anything in the project can tell one boxed value from another that is equal. */
public final class Identity {
  private static final Pattern WORDS = Pattern.compile("\\b(IdentityHashMap|identityHashCode|WeakHashMap|ReferenceMap|\\w+Reference)\\b");
  private static final Set<String> HOLDERS = Set.of(
      "java.lang.Object", "java.lang.Number", "java.lang.Comparable", "java.io.Serializable", "java.lang.Integer", "java.lang.Long",
      "java.lang.Short", "java.lang.Byte", "java.lang.Character", "java.lang.Boolean", "java.lang.Double", "java.lang.Float",
      "java.lang.constant.Constable", "java.lang.constant.ConstantDesc");
  private static final Map<Compilation, String> KNOWN = new WeakHashMap<>();

  private Identity() {}

  /** The first place that may look at the identity of a boxed value, or null. */
  public static String looker(Compilation all) {
    return KNOWN.computeIfAbsent(all, Identity::found).transform(place -> place.isEmpty() ? null : place);
  }

  private static String found(Compilation all) {
    for (String path : all.unreadable.keySet()) return path + ", which the compiler did not read,";
    for (Source source : all.sources.values()) {
      Matcher word = WORDS.matcher(source.code);
      if (word.find() && !word.group().equals("AtomicReference")) return source.place(word.start());
      String place = new Looker(source, all).look();
      if (place != null) return place;
    }
    return "";
  }

  private static final class Looker extends Search {
    Looker(Source source, Compilation all) {
      super(source, all);
    }

    @Override
    public Void visitBinary(BinaryTree node, Void none) {
      boolean compares = node.getKind() == Tree.Kind.EQUAL_TO || node.getKind() == Tree.Kind.NOT_EQUAL_TO;
      if (compares && mayHold(node.getLeftOperand()) && mayHold(node.getRightOperand())) note(node);
      return super.visitBinary(node, none);
    }

    @Override
    public Void visitSynchronized(SynchronizedTree node, Void none) {
      if (mayHold(node.getExpression())) note(node);
      return super.visitSynchronized(node, none);
    }

    private boolean mayHold(Tree operand) {
      Tree bare = operand;
      while (bare instanceof ParenthesizedTree inner) bare = inner.getExpression();
      if (bare.getKind() == Tree.Kind.NULL_LITERAL) return false;
      return Identity.mayHold(all.trees.getTypeMirror(new TreePath(getCurrentPath(), bare)));
    }
  }

  private static boolean mayHold(TypeMirror type) {
    if (type == null || type.getKind() == TypeKind.ERROR) return true;
    if (type instanceof TypeVariable variable) return mayHold(variable.getUpperBound());
    if (type instanceof WildcardType wild) return wild.getExtendsBound() == null || mayHold(wild.getExtendsBound());
    if (type instanceof IntersectionType both) return both.getBounds().stream().allMatch(Identity::mayHold);
    return type instanceof DeclaredType declared && HOLDERS.contains(((TypeElement) declared.asElement()).getQualifiedName().toString());
  }
}
