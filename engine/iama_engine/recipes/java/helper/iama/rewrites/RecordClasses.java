package iama.rewrites;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import iama.Compilation;
import iama.Found;
import iama.Lookers;
import iama.Rewrite;
import iama.Source;
import iama.Unknown;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;

/**
 * A class that holds values becomes a record. Its methods stay, its readers too; what nobody may see is left: that it is a record,
 * final, and has a reader by each field's own name.
 */
public final class RecordClasses extends Rewrite {
  private static final Set<String> TAKEN =
      Set.of("clone", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait");
  private static final Set<String> WRITTEN = Set.of("java.io.Serializable", "java.lang.Cloneable");
  private static final List<Modifier> OPENNESS = List.of(Modifier.PRIVATE, Modifier.PROTECTED, Modifier.PUBLIC);

  public RecordClasses(Source source, Compilation all, Found found) {
    super(source, all, found);
  }

  @Override
  public Void visitClass(ClassTree node, Void none) {
    super.visitClass(node, none);
    ValueClass held = ValueClass.of(node);
    if (held == null || !(element(node) instanceof TypeElement type)) return null;
    String reason = bar(held, type);
    RecordText text = reason == null ? new RecordText(source, held) : null;
    if (text != null) reason = text.bar();
    if (reason != null) {
      decline(node, reason);
      return null;
    }
    List<String> questions = questions(held, type);
    if (questions.isEmpty()) draft(node, text.edits());
    else ask(node, String.join("; ", questions), text.edits());
    return null;
  }

  private String bar(ValueClass held, TypeElement type) {
    if (held.tree().getExtendsClause() != null) return "it extends a class";
    if (!(parent() instanceof CompilationUnitTree) && !isStatic(type)) return "it is an inner or local class, which may use what is around it";
    if (isAnnotated(held)) return "whoever reads the annotations of the class, a field or the constructor may expect a class";
    for (Tree member : held.others()) {
      if (member instanceof BlockTree block && !block.isStatic()) return "it has an initializer";
      if (member instanceof MethodTree method && method.getModifiers().getFlags().contains(Modifier.NATIVE)) return "it has a native method";
    }
    String reason = constructorBar(held, type);
    return reason != null ? reason : namesBar(held, type);
  }

  private boolean isStatic(TypeElement type) {
    return type.getNestingKind().isNested() && type.getModifiers().contains(Modifier.STATIC);
  }

  private static boolean isAnnotated(ValueClass held) {
    List<VariableTree> variables = new ArrayList<>(held.fields());
    variables.addAll(held.constructor().getParameters());
    return !held.tree().getModifiers().getAnnotations().isEmpty()
        || !held.constructor().getModifiers().getAnnotations().isEmpty()
        || variables.stream().anyMatch(one -> !one.getModifiers().getAnnotations().isEmpty());
  }

  private String constructorBar(ValueClass held, TypeElement type) {
    MethodTree made = held.constructor();
    if (!held.takesItsFields()) return "its constructor does not take each field by its name and nothing else";
    if (!made.getThrows().isEmpty() || !made.getTypeParameters().isEmpty()) return "its constructor declares exceptions or types";
    if (openness(element(made)) < openness(type)) return "its constructor is less open than the class";
    for (VariableTree taken : made.getParameters()) {
      VariableTree field = held.fields().stream().filter(one -> one.getName().equals(taken.getName())).findFirst().orElseThrow();
      if (Unknown.in(type(taken)) != null) return Unknown.reason(Unknown.in(type(taken)));
      if (!all.types.isSameType(type(taken), type(field))) return "its constructor takes " + taken.getName() + " as another type";
    }
    return null;
  }

  /** 0 for private, then what is open to the package, below it, and to all. */
  private static int openness(Element element) {
    if (element.getModifiers().contains(Modifier.PRIVATE)) return 0;
    return 1 + Math.max(0, OPENNESS.stream().filter(element.getModifiers()::contains).mapToInt(OPENNESS::indexOf).max().orElse(0));
  }

  private String namesBar(ValueClass held, TypeElement type) {
    for (Tree above : held.tree().getImplementsClause()) {
      if (Unknown.in(type(above)) != null) return Unknown.reason(Unknown.in(type(above)));
    }
    for (TypeMirror above : above(type.asType())) {
      if (WRITTEN.contains(all.types.erasure(above).toString())) return "it is " + all.types.erasure(above) + ", which reads its fields";
    }
    for (VariableTree field : held.fields()) {
      String name = field.getName().toString();
      if (TAKEN.contains(name)) return "a record cannot have a component " + name;
      MethodTree reader = held.reader(name);
      if (reader != null && !isReader(reader, field)) return name + "() is not the public method that reads the field";
      if (reader == null && isAbove(type, name)) return "an interface of it has a method " + name + "()";
      if (reader == null && held.hasOverload(name)) return "a method " + name + " takes parameters, and a call may mean the reader then";
      if (reader == null && calls(held, name)) return "it calls a method " + name + "(), which would mean the reader then";
    }
    return null;
  }

  /** Whether a method of that name is called in the class without saying whose it is. */
  private boolean calls(ValueClass held, String name) {
    String body = source.code.substring(source.start(held.tree()), source.end(held.tree()));
    return Pattern.compile("(?<![\\w$.])" + Pattern.quote(name) + "\\s*\\(").matcher(body).find();
  }

  private Collection<TypeMirror> above(TypeMirror type) {
    Map<String, TypeMirror> found = new LinkedHashMap<>();
    Deque<TypeMirror> waiting = new ArrayDeque<>(List.of(type));
    while (!waiting.isEmpty()) {
      for (TypeMirror one : all.types.directSupertypes(waiting.remove())) {
        if (found.putIfAbsent(one.toString(), one) == null) waiting.add(one);
      }
    }
    return found.values();
  }

  private boolean isReader(MethodTree reader, VariableTree field) {
    Set<Modifier> flags = reader.getModifiers().getFlags();
    boolean plain = flags.contains(Modifier.PUBLIC) && !flags.contains(Modifier.STATIC) && reader.getThrows().isEmpty();
    return plain && reader.getTypeParameters().isEmpty()
        && all.types.isSameType(((ExecutableElement) element(reader)).getReturnType(), type(field));
  }

  private boolean isAbove(TypeElement type, String name) {
    return above(type.asType()).stream()
        .filter(DeclaredType.class::isInstance)
        .flatMap(one -> ((DeclaredType) one).asElement().getEnclosedElements().stream())
        .anyMatch(one -> one.getKind() == ElementKind.METHOD && one.getSimpleName().contentEquals(name));
  }

  private List<String> questions(ValueClass held, TypeElement type) {
    List<String> asked = new ArrayList<>();
    if (!held.saysWhatIsEqual()) asked.add("objects with equal values become equal and tell their values as text, where the class does not say otherwise");
    held.fields().stream().filter(field -> !held.isReadable(field)).findFirst()
        .ifPresent(field -> asked.add("anyone may read " + field.getName() + "()"));
    if (!type.getModifiers().contains(Modifier.FINAL) && isOpen(type)) asked.add("no class elsewhere may extend it any more");
    String looker = Lookers.place(all);
    if (looker != null) asked.add(looker + " may look into objects, which tells a record from a class");
    return asked;
  }

  /** Whether code outside of the package may name it. */
  private static boolean isOpen(Element element) {
    for (Element at = element; at instanceof TypeElement; at = at.getEnclosingElement()) if (openness(at) < 2) return false;
    return true;
  }
}
