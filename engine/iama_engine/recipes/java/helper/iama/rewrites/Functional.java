package iama.rewrites;

import iama.Compilation;
import java.util.List;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;

/** Interfaces with one abstract method. */
record Functional(Compilation all) {
  /** The one method that a lambda would be; null where there are none or several. */
  ExecutableElement method(TypeElement type) {
    if (type.getKind() != ElementKind.INTERFACE) return null;
    List<ExecutableElement> open = all.elements.getAllMembers(type).stream()
        .filter(one -> one instanceof ExecutableElement && one.getModifiers().contains(Modifier.ABSTRACT))
        .map(one -> (ExecutableElement) one)
        .filter(one -> !isOfEveryObject(one))
        .toList();
    return open.size() == 1 ? open.get(0) : null;
  }

  private boolean isOfEveryObject(ExecutableElement method) {
    TypeElement object = all.elements.getTypeElement("java.lang.Object");
    return object.getEnclosedElements().stream()
        .anyMatch(one -> one instanceof ExecutableElement other && other.getModifiers().contains(Modifier.PUBLIC)
            && other.getSimpleName().equals(method.getSimpleName()) && sameParameters(method, other));
  }

  private boolean sameParameters(ExecutableElement one, ExecutableElement other) {
    if (one.getParameters().size() != other.getParameters().size()) return false;
    for (int index = 0; index < one.getParameters().size(); index++) {
      if (!all.types.isSameType(one.getParameters().get(index).asType(), other.getParameters().get(index).asType())) return false;
    }
    return true;
  }
}
