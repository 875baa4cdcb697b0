"""The recipes themselves, as the catalogue lists them. What each does stands in `helper/rewrites/NAME.mjs`."""

from iama_engine.recipes.contract import RecipeInput, RecipeOutput, Risk, Strategy

_BOTH = ("javascript", "typescript")


class JavaScriptRecipe:
    """A rewrite by the Node program. The parser starts only where there is a target in one of the languages."""

    name: str
    title: str
    description: str
    refuses: tuple[str, ...]
    languages: tuple[str, ...] = _BOTH
    risk: Risk
    strategy: Strategy

    def propose(self, given: RecipeInput) -> RecipeOutput:
        """One unit per function; where Node cannot be asked, everything is declined with the reason's code."""
        from iama_engine.recipes.javascript.proposing import propose

        return propose(self.name, given, self.languages)


class VarToLetConst(JavaScriptRecipe):
    """Block-scoped declarations."""

    name = "var_to_let_const"
    title = "Declare by let and const"
    description = (
        "A var becomes let, or const where nothing writes it again, if every use lies in the block of the declaration and surely runs "
        "after it. One name may have several declarations in blocks apart, such as the counters of loops. The code then needs ES2015."
    )
    refuses = (
        "A function keeps the variable over the turns of a loop, or a turn may see what an earlier one left in it.",
        "It is used outside its block, before its declaration, or by a function that may be called before it.",
        "It is declared twice in one block, is a parameter too, or is the error of a catch.",
        "It stands at the top of a plain script, where other scripts of the page share it, or is exported.",
        "The file uses eval or with, or jest.mock, whose calls are moved before declarations.",
    )
    risk = Risk.LOW
    strategy = Strategy.CONSERVATIVE


class StrictEquality(JavaScriptRecipe):
    """`===` for `==`."""

    name = "strict_equality"
    title = "Compare by strict equality"
    description = (
        "== becomes === and != becomes !== where both sides surely are of one kind: results of typeof, literals, arithmetic, built-in "
        "functions, and block-scoped variables that are only ever given such values."
    )
    refuses = (
        "One side may be of another kind, or is not known: parameters, properties and results of calls.",
        "A comparison with null or undefined, which means both on purpose.",
    )
    risk = Risk.LOW
    strategy = Strategy.CONSERVATIVE


class ArrowFunctions(JavaScriptRecipe):
    """Arrows for callbacks."""

    name = "arrow_functions"
    title = "Write callbacks as arrow functions"
    description = (
        "A nameless function handed to a method of arrays, promises or strings, or to a timer, becomes an arrow function. Whoever is "
        "called so by another library, and constructs its callback or reads its text, would notice; the tests decide. The code then needs "
        "ES2015."
    )
    refuses = (
        "It uses this, arguments or new.target.",
        "It is a generator or has a name.",
        "It is handed to a caller that is not known, which might construct it or use its prototype.",
        "Two parameters have one name, or a comment stands before the body.",
    )
    risk = Risk.MEDIUM
    strategy = Strategy.STANDARD


class TemplateLiterals(JavaScriptRecipe):
    """Templates for sums of strings."""

    name = "template_literals"
    title = "Write sums of strings as templates"
    description = (
        "A sum on one line with a string in it becomes a template literal where every part surely is no object: + asks an object for "
        "its default value, a template for its text. The code then needs ES2015."
    )
    refuses = (
        "A part may be an object: parameters, properties and results of calls are not known.",
        "The sum goes over several lines, holds a comment, a template or an octal escape.",
    )
    risk = Risk.LOW
    strategy = Strategy.STANDARD


class OrganiseImports(JavaScriptRecipe):
    """Imports in order."""

    name = "organise_imports"
    title = "Organise imports"
    description = (
        "Names that nothing uses leave their import, the names of an import are sorted, and so are neighbouring imports of Node's own "
        "modules. Where no name of an import is used, JavaScript still runs the module: the import stays without names."
    )
    refuses = (
        "Other imports keep their order, as it is the order in which modules run.",
        "In TypeScript, an import of which nothing is used: the compiler's settings decide whether it still runs.",
        "A name that occurs anywhere else as a word of the code, or in a comment for a tool; any name where there is JSX.",
        "A comment stands among the names.",
    )
    risk = Risk.LOW
    strategy = Strategy.CONSERVATIVE


class OptionalChaining(JavaScriptRecipe):
    """`?.` for guards."""

    name = "optional_chaining"
    title = "Use optional chaining"
    description = (
        "In a condition, a !== null && a !== undefined && a.b becomes a?.b; and so does a && a.b where a is a constant that is an object "
        "or null: what exec or match of a regular expression, or getElementById or querySelector of the document found. The code then "
        "needs ES2020."
    )
    refuses = (
        "The value and not only its truth is used: the two differ in what they give for null, 0 and the empty string.",
        "The guarded name may be a false value that is no object, such as the empty string or document.all.",
        "The guarded name is a global or a property, which may do something when it is read.",
    )
    risk = Risk.LOW
    strategy = Strategy.STANDARD


class PromiseChainsToAsync(JavaScriptRecipe):
    """`await` for the steps of a chain."""

    name = "promise_chains_to_async"
    title = "Write promise chains with async and await"
    description = (
        "A function that returns a chain of promises becomes async, and the callback of the last then or catch what follows an await: "
        "every line runs in the turn in which it ran. Of a function that is named, all steps are written out; they then follow each other "
        "in fewer turns. Whoever constructs the function, reads its text, or replaces promises by another library's, would notice; the "
        "tests decide. The code then needs ES2017, and ES2019 where a handler takes no error."
    )
    refuses = (
        "Asks first, and does it where the function is named: what runs before the chain may throw at once, and would reject instead.",
        "Asks first: what is awaited may be no promise of the language's own, as only async functions of the file, Promise, fetch, "
        "import() and functions of Node are known to give one.",
        "Asks first: the function is async already, or returns a promise elsewhere too, so that its result would come in another turn.",
        "A callback uses this or arguments, has a name, is async or a generator, takes a default, or is neither written out in the chain "
        "nor a function of the file.",
        "A callback has a name in it that means something else in the rest of the function.",
        "The chain ends in finally, or in then with a second function; or the function is a generator, accessor or constructor.",
        "The chain ends in catch, and what it begins with may throw at once, which that catch does not see.",
        "A callback that is called back by something else than a promise: who is told of its result, and when, would change.",
    )
    risk = Risk.MEDIUM
    strategy = Strategy.STANDARD


class ClassComponentsToHooks(JavaScriptRecipe):
    """Functions of React for classes."""

    name = "class_components_to_hooks"
    title = "Write class components of React as functions with hooks"
    description = (
        "A class that extends Component or PureComponent of React becomes a function: its render the body, this.props its parameter, each "
        "key of its first state a useState, fields and refs a useRef, componentDidMount and componentWillUnmount one useEffect. Members "
        "stay where they stood, with their comments. A component that only its file uses, as a tag, and that reads its props while it "
        "renders, is done unasked; one that is named also where others may notice: the question tells each way in which they may."
    )
    refuses = (
        "Asks first, and does it where the class is named: it is exported or handed on, so that others may hold an instance by a ref.",
        "Asks first: it needs hooks or memo, which React has from 16.8 on.",
        "Asks first: handlers read props and state, which then are those of the render that made the handler.",
        "Asks first: setState sets several keys, sets what may be a function, or sets again what is there; what is done when it is mounted "
        "comes after the browser has painted; a component is given another handler in every render.",
        "Asks first: it has defaultProps, which are written as defaults in the function, as React 19 wants them.",
        "State is read by what outlives its render: timers, promises, what componentDidMount leaves behind, componentWillUnmount.",
        "It has another life cycle method, an error boundary, a context, a string ref, forceUpdate, an accessor, or a constructor that "
        "does more than to bind methods and to set state and fields.",
        "setState is given a callback, a key that is worked out or that the first state has not, or a function that reads another key.",
        "It hands itself on, is extended, constructed, given a ref in its file, used as a type, decorated, generic or an expression.",
        "A name would mean two things in the function; a comment stands where text goes.",
    )
    risk = Risk.HIGH
    strategy = Strategy.COMPREHENSIVE


class JavaScriptToTypeScript(JavaScriptRecipe):
    """TypeScript files for JavaScript modules."""

    name = "javascript_to_typescript"
    title = "Write a JavaScript module in TypeScript"
    description = (
        "A module a.js becomes a.ts (a.jsx becomes a.tsx), with the types that its JSDoc tells and TypeScript knows too; comments stay. "
        "With the types left out again by the compiler, the new text is the old one. It is done where the path of the file is named as the "
        "symbol."
    )
    refuses = (
        "Asks first, always: types are checked from then on, and tools may find files by patterns that are not among the files given.",
        "There is no tsconfig.json, or it neither allows JavaScript nor is there a TypeScript file yet.",
        "Another file, package.json included, names the module by its ending or all modules by a pattern; it is a test or settings.",
        "It is no ES module, uses require or module, is run as a program, or a TypeScript file of its name is there.",
        "Nothing of an import is used: TypeScript would not run it. A class has fields: the target decides how they are written.",
        "Types that only JSDoc has (?string, *, Object.<…>), names that are no classes of the file, and patterns stay without a type.",
    )
    risk = Risk.HIGH
    strategy = Strategy.COMPREHENSIVE

    def propose(self, given: RecipeInput) -> RecipeOutput:
        """One unit for the file whose path is the symbol."""
        from iama_engine.recipes.javascript.typescript_files import propose_files

        return propose_files(given)


JAVASCRIPT_RECIPES: tuple[JavaScriptRecipe, ...] = (
    VarToLetConst(),
    StrictEquality(),
    ArrowFunctions(),
    TemplateLiterals(),
    OrganiseImports(),
    OptionalChaining(),
    PromiseChainsToAsync(),
    ClassComponentsToHooks(),
    JavaScriptToTypeScript(),
)
"""In the order they are applied: constants first, so that the kinds of their values are known."""
