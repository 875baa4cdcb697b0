package iama;

import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.Tree;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeKind;

/** Whether anything in the project may look into objects by reflection: its own code, or a library that is handed some. */
public final class Lookers {
  private static final Pattern WORDS = Pattern.compile(
      "\\b(getDeclared\\w+|getFields?|getMethods?|getConstructors?|newInstance|getRecordComponents|isRecord|Record|getModifiers|getSuperclass"
          + "|getGeneric\\w+|getInterfaces|toGenericString|MethodHandles|Introspector|ReflectionSupport|ReflectionUtils|hasProperty"
          + "|samePropertyValuesAs)\\b");
  private static final Set<String> LOOKING = Set.of("java.lang.reflect", "java.lang.invoke", "java.beans");
  /** Frameworks of tests, which ask objects for equality and text. */
  private static final Pattern TESTING = Pattern.compile("(org\\.junit|junit\\.framework|org\\.hamcrest|org\\.testng)(\\..*)?");
  private static final Map<Compilation, String> KNOWN = new WeakHashMap<>();

  private Lookers() {}

  /** The first place that may look into objects, or null. */
  public static String place(Compilation all) {
    return KNOWN.computeIfAbsent(all, Lookers::found).transform(place -> place.isEmpty() ? null : place);
  }

  private static String found(Compilation all) {
    for (String path : all.unreadable.keySet()) return path + ", which the compiler did not read,";
    for (Source source : all.sources.values()) {
      Matcher word = WORDS.matcher(source.code);
      if (word.find()) return source.place(word.start());
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
    public Void visitIdentifier(IdentifierTree node, Void none) {
      judge(node);
      return null;
    }

    @Override
    public Void visitMemberSelect(MemberSelectTree node, Void none) {
      judge(node);
      return super.visitMemberSelect(node, none);
    }

    private void judge(Tree node) {
      if (all.trees.getElement(getCurrentPath()) instanceof TypeElement type && !isHarmless(type)) note(node);
    }

    /** A class of the project, of the JDK where that does not look into objects, or of a framework of tests. */
    private boolean isHarmless(TypeElement type) {
      if (type.asType().getKind() == TypeKind.ERROR) return false;
      if (all.trees.getTree(type) != null) return true;
      String home = all.elements.getPackageOf(type).getQualifiedName().toString();
      if (TESTING.matcher(home).matches()) return true;
      String module = all.elements.getModuleOf(type) == null ? "" : all.elements.getModuleOf(type).getQualifiedName().toString();
      return module.startsWith("java.") && !LOOKING.contains(home);
    }
  }
}
