"""The recipes themselves, as the catalogue lists them. What each does stands in `helper/iama/rewrites/`."""

from iama_engine.recipes.contract import RecipeInput, RecipeOutput, Risk, Strategy


class JavaRecipe:
    """A rewrite by the Java program. The JDK starts only where there is a target in Java."""

    name: str
    title: str
    description: str
    refuses: tuple[str, ...]
    languages: tuple[str, ...] = ("java",)
    risk: Risk
    strategy: Strategy

    def propose(self, given: RecipeInput) -> RecipeOutput:
        """One unit per method; where there is no JDK everything is declined with the reason's code."""
        from iama_engine.recipes.java.proposing import propose

        return propose(self.name, given)


class UnusedImports(JavaRecipe):
    """Imports that nothing names."""

    name = "unused_imports"
    title = "Remove unused imports"
    description = (
        "An import goes whose name is no word of the rest of the file, and one that stands there twice. In Java an import runs nothing. "
        "The order of imports is a matter of the project's style and stays."
    )
    refuses = (
        "The name occurs anywhere else in the file, also in a comment: documentation refers to it.",
        "An import of all names, by a star: what it brings is not told by the file.",
        "Something else stands on the line of the import.",
    )
    risk = Risk.LOW
    strategy = Strategy.CONSERVATIVE


class MissingOverride(JavaRecipe):
    """`@Override`."""

    name = "missing_override"
    title = "Mark overriding methods"
    description = (
        "A method that overrides or implements one of a class or interface above its own gets @Override. The compiler makes the same "
        "classes of it, which is looked at where the whole project compiles here."
    )
    refuses = (
        "A class or interface above is not known here, and those that are known have no such method.",
        "The method belongs to a record.",
    )
    risk = Risk.LOW
    strategy = Strategy.CONSERVATIVE


class BoxedConstructors(JavaRecipe):
    """`valueOf` for deprecated constructors."""

    name = "boxed_constructors"
    title = "Use valueOf for boxed values"
    description = (
        "new Integer(x) and the like, deprecated since Java 9, become Integer.valueOf(x). The two give equal objects, but valueOf may give "
        "one that exists already. So the object is used up where it is made, or nothing in the whole project can tell it from an equal "
        "one: of the files that are given, so name the project by --root. A library outside that compares boxed values by == would."
    )
    refuses = (
        "The object lives on, and some code of the project compares by == or locks what may be a boxed value, or keeps identities.",
        "A Float made of a double, for which there is no valueOf.",
        "A comment or an annotation stands between new and the type.",
    )
    risk = Risk.MEDIUM
    strategy = Strategy.CONSERVATIVE


class DiamondOperator(JavaRecipe):
    """`<>`."""

    name = "diamond_operator"
    title = "Leave type arguments to the compiler"
    description = (
        "new HashMap<String, Integer>() becomes new HashMap<>() where a variable, a field or a method's result is declared with the very "
        "arguments. The compiler makes the same classes of it, which is looked at where the whole project compiles here. Needs Java 7."
    )
    refuses = (
        "The declared type has wildcards or no arguments, or does not fix every one of the class.",
        "It is an argument of a call, where the type decides which method is meant.",
        "An anonymous class; a comment or an annotation among the arguments.",
        "A type in it is neither in the files nor on the class path.",
    )
    risk = Risk.LOW
    strategy = Strategy.CONSERVATIVE


class TryWithResources(JavaRecipe):
    """`try (…)`."""

    name = "try_with_resources"
    title = "Close by try-with-resources"
    description = (
        "A variable, the try after it and a finally that only closes it become one try with a resource. The two differ where body and "
        "close() both throw: then the body's exception is now the one that is seen. Where close() surely throws nothing it is done; "
        "elsewhere it is asked, and naming the method by --symbol answers. Needs Java 7."
    )
    refuses = (
        "close() may throw, and nobody has answered whether the exception of the body may win.",
        "The variable may be null and is closed unasked, is assigned again, or used after the try.",
        "The try has a catch, which would run after close() and no longer before.",
        "Its type is not known here or is not AutoCloseable; a comment stands where code goes away.",
    )
    risk = Risk.MEDIUM
    strategy = Strategy.STANDARD


class LambdaExpressions(JavaRecipe):
    """Lambdas."""

    name = "lambda_expressions"
    title = "Write anonymous classes as lambdas"
    description = (
        "An anonymous class of one method becomes a lambda where its place says the interface, the same method is called with it, and its "
        "body does not use the object. A lambda that uses nothing around it may be one object for all times it is met: who compares such "
        "objects would notice; the tests decide. Needs Java 8."
    )
    refuses = (
        "It uses this, super or anything it inherits, has fields, or its method is generic, synchronized or annotated.",
        "The interface can be serialised, or has several methods.",
        "Another method of the name takes a lambda too, or the call takes its type arguments from it.",
        "A comment stands where code goes away; a name in it is not known here.",
    )
    risk = Risk.MEDIUM
    strategy = Strategy.STANDARD


class EnhancedFor(JavaRecipe):
    """`for (x : xs)`."""

    name = "enhanced_for"
    title = "Use the enhanced for"
    description = (
        "A loop over an array by its index, or over an Iterable by its iterator, whose body begins by taking the element, becomes an "
        "enhanced for: the language defines it as that very loop."
    )
    refuses = (
        "The index or the iterator is used for anything else, such as remove().",
        "The array is assigned in the loop, or is a field that may be.",
        "A list that is read by get(i), which has no iterator that could complain.",
        "The collection is raw, or its elements are not surely of the declared type.",
    )
    risk = Risk.LOW
    strategy = Strategy.STANDARD


class SwitchExpressions(JavaRecipe):
    """Switches with a value."""

    name = "switch_expressions"
    title = "Write switches as expressions"
    description = (
        "A switch with a default whose every case returns a value, or gives one to the same variable, becomes a return or an assignment of "
        "a switch expression with arrows. A case may throw instead. Needs Java 14."
    )
    refuses = (
        "It has no default, or the default shares its body with a case.",
        "A case does anything else, or runs on into the next.",
        "It returns from a lambda; a comment stands where code goes away.",
    )
    risk = Risk.LOW
    strategy = Strategy.STANDARD


class TextBlocks(JavaRecipe):
    """Text blocks."""

    name = "text_blocks"
    title = "Write strings of several lines as text blocks"
    description = (
        "A sum of string literals over several lines, each ending its line, becomes a text block. The value is a constant of the compiler "
        "and stays the same, which is looked at where the whole project compiles here. Needs Java 15."
    )
    refuses = (
        "A line ends with blanks, or all begin with blanks and the last is not ended: a text block drops them.",
        "A string in it does not end its line, or has escapes other than of line, tab and quotes.",
        "Something that is no literal is added; a comment stands among the strings.",
    )
    risk = Risk.LOW
    strategy = Strategy.STANDARD


class LocalVar(JavaRecipe):
    """`var`."""

    name = "local_var"
    title = "Declare by var"
    description = (
        "The type of a local variable becomes var where the initialiser names that very type: an object made by new, or a cast. The "
        "compiler makes the same classes of it, which is looked at where the whole project compiles here. Needs Java 10."
    )
    refuses = (
        "The declared type is another than that of the value, such as an interface of it.",
        "The value does not name its type: calls, literals, the diamond.",
        "Several variables are declared together.",
        "A type in it is neither in the files nor on the class path.",
    )
    risk = Risk.LOW
    strategy = Strategy.COMPREHENSIVE


class RecordClasses(JavaRecipe):
    """Records."""

    name = "record_classes"
    title = "Write classes that hold values as records"
    description = (
        "A class whose fields are all private, final and set by its one constructor becomes a record. Its methods stay, so who calls them "
        "sees no difference; fields and a constructor that only assigns go. Done unasked where the class says itself what is equal and how "
        "it reads, all its values can be read already, nothing else may extend it, and no code of the project looks into objects by "
        "reflection or hands them to a library that might; else it is asked, and naming the class by --symbol answers. Needs Java 16."
    )
    refuses = (
        "It extends a class, is inner or local, has an initializer, or can be serialised or cloned.",
        "The constructor does not take each field by its name, throws, is less open than the class, or calls another one.",
        "A method, of an interface too, or one that the class calls has the name of a field and is not its public reader.",
        "The class, a field or the constructor is annotated; a comment stands with a field or in the head.",
    )
    risk = Risk.MEDIUM
    strategy = Strategy.COMPREHENSIVE


JAVA_RECIPES: tuple[JavaRecipe, ...] = (
    UnusedImports(),
    MissingOverride(),
    BoxedConstructors(),
    DiamondOperator(),
    TryWithResources(),
    LambdaExpressions(),
    EnhancedFor(),
    SwitchExpressions(),
    TextBlocks(),
    LocalVar(),
    RecordClasses(),
)
"""In the order they are applied: those of which the compiler makes the same classes come first."""
