package iama.rewrites;

import com.sun.source.tree.MethodTree;
import iama.Compilation;
import iama.Edit;
import iama.Found;
import iama.Rewrite;
import iama.Source;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/** A method that overrides or implements one of a class or interface above gets {@code @Override}. */
public final class MissingOverride extends Rewrite {
  private String unknown;

  public MissingOverride(Source source, Compilation all, Found found) {
    super(source, all, found);
  }

  @Override
  public Void visitMethod(MethodTree node, Void none) {
    super.visitMethod(node, none);
    if (node.getReturnType() == null || !(element(node) instanceof ExecutableElement method)) return null;
    if (method.getModifiers().contains(Modifier.STATIC) || method.getModifiers().contains(Modifier.PRIVATE)) return null;
    if (method.getAnnotation(Override.class) != null || method.getEnclosingElement().getKind() == ElementKind.RECORD) return null;
    unknown = null;
    TypeElement owner = (TypeElement) method.getEnclosingElement();
    if (overridesAbove(method, owner, owner)) draft(node, edit(source.start(node)));
    else if (unknown != null) decline(node, "the type " + unknown + " above its class is not known here");
    return null;
  }

  private Edit edit(int start) {
    String between = source.beginsLine(start) ? source.newline() + source.text.substring(source.lineStart(start), start) : " ";
    return new Edit(start, start, "@Override" + between);
  }

  private boolean overridesAbove(ExecutableElement method, TypeElement owner, TypeElement at) {
    if (overridesIn(method, owner, at.getSuperclass())) return true;
    return at.getInterfaces().stream().anyMatch(above -> overridesIn(method, owner, above));
  }

  private boolean overridesIn(ExecutableElement method, TypeElement owner, TypeMirror above) {
    if (above.getKind() == TypeKind.ERROR) unknown = above.toString();
    if (!(above instanceof DeclaredType declared) || above.getKind() == TypeKind.ERROR) return false;
    TypeElement type = (TypeElement) declared.asElement();
    for (Element one : type.getEnclosedElements()) {
      if (one instanceof ExecutableElement other && other.getSimpleName().equals(method.getSimpleName())
          && all.elements.overrides(method, other, owner)) {
        return true;
      }
    }
    return overridesAbove(method, owner, type);
  }
}
