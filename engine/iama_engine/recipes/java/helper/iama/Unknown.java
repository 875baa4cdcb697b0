package iama;

import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;

/** Types that the compiler did not find. */
public final class Unknown {
  private Unknown() {}

  /** The name of a type, or of a part of it, that is not known; null where all is. */
  public static String in(TypeMirror type) {
    if (type == null) return "a type";
    if (type.getKind() == TypeKind.ERROR) return type.toString();
    if (type instanceof ArrayType array) return in(array.getComponentType());
    if (type instanceof WildcardType wild) {
      if (wild.getExtendsBound() != null) return in(wild.getExtendsBound());
      return wild.getSuperBound() != null ? in(wild.getSuperBound()) : null;
    }
    if (type instanceof DeclaredType declared) {
      return declared.getTypeArguments().stream().map(Unknown::in).filter(name -> name != null).findFirst().orElse(null);
    }
    return null;
  }

  /** The reason of a refusal for a name from {@link #in}. */
  public static String reason(String name) {
    return "the type " + name + " is not known here: it is neither in the files nor on the class path";
  }
}
