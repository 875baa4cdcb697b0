// What a file calls React: which names mean it, how its import is written, and how one more name comes into that import.
import ts from "./typescript.mjs";
import { hasComment } from "./source.mjs";

const MODULE = "react";

/** React's names in one file, as its import or `require` at the top binds them. */
export class ReactNames {
  constructor(source, scopes) {
    this.scopes = scopes;
    this.text = source.text;
    /** The local name of the whole module, "" where there is none. */
    this.whole = "";
    /** The list of names in braces, null where there is none. */
    this.list = null;
    this.members = new Map();
    for (const statement of source.tree.statements) this.#read(statement);
  }

  /** The name in React of what an expression means, such as "Component" or "createRef"; "" where it is nothing of React. */
  nameOf(expression) {
    if (ts.isPropertyAccessExpression(expression) && ts.isIdentifier(expression.expression)) {
      return this.whole && this.#means(expression.expression, this.whole) ? expression.name.text : "";
    }
    if (!ts.isIdentifier(expression)) return "";
    return [...this.members].find(([, local]) => this.#means(expression, local.text))?.[0] ?? "";
  }

  /** How a name of React is written in this file: by the module's name, or by itself, then in the list of the import. */
  written(name) {
    const local = this.members.get(name);
    if (local) return local.text;
    return this.list ? name : `${this.whole}.${name}`;
  }

  /** The edits that bring names into the list; `leaving` is a local name that nothing uses any more, "" for none. */
  importEdits(names, leaving) {
    const added = this.list ? names.filter((name) => !this.members.has(name)).join(", ") : "";
    const elements = this.list ? [...this.list.elements] : [];
    const left = elements.find((one) => one.name.text === leaving);
    if (left && added) return [{ start: left.getStart(), end: left.end, text: added }];
    if (left) return this.#without(left, elements);
    if (!added) return [];
    const end = elements.at(-1)?.end ?? this.list.getStart() + 1;
    return [{ start: end, end, text: elements.length ? `, ${added}` : ` ${added} ` }];
  }

  #without(left, elements) {
    const at = elements.indexOf(left);
    if (elements.length > 1) {
      const [start, end] = at ? [elements[at - 1].end, left.end] : [left.getStart(), elements[1].getStart()];
      return hasComment(this.text, start, end) ? [] : [{ start, end, text: "" }];
    }
    const clause = this.list.parent;
    const isAlone = !ts.isImportClause(clause) || !clause.name || hasComment(this.text, clause.name.end, this.list.end);
    return isAlone ? [] : [{ start: clause.name.end, end: this.list.end, text: "" }];
  }

  #means(node, name) {
    const binding = this.scopes.referenceOf(node)?.binding;
    return node.text === name && Boolean(binding) && binding.scope === this.scopes.file && !binding.references.some((one) => one.write);
  }

  #read(statement) {
    if (ts.isImportDeclaration(statement) && statement.moduleSpecifier.text === MODULE && statement.importClause) {
      const { importClause } = statement;
      if (importClause.isTypeOnly) return;
      if (importClause.name) this.whole ||= importClause.name.text;
      if (importClause.namedBindings) this.#readNames(importClause.namedBindings);
    } else if (ts.isImportEqualsDeclaration(statement) && !statement.isTypeOnly) {
      const { moduleReference: asked } = statement;
      if (ts.isExternalModuleReference(asked) && asked.expression.text === MODULE) this.whole ||= statement.name.text;
    } else if (ts.isVariableStatement(statement)) {
      for (const one of statement.declarationList.declarations) if (this.#isRequired(one.initializer)) this.#readNames(one.name);
    }
  }

  #readNames(names) {
    if (ts.isIdentifier(names)) this.whole ||= names.text;
    else if (ts.isNamespaceImport(names)) this.whole ||= names.name.text;
    else if (!ts.isArrayBindingPattern(names) && !this.list) {
      this.list = names;
      for (const one of names.elements) {
        if (!one.isTypeOnly && ts.isIdentifier(one.name)) this.members.set((one.propertyName ?? one.name).text, one.name);
      }
    }
  }

  #isRequired(node) {
    if (!node || !ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== "require") return false;
    return this.scopes.referenceOf(node.expression)?.binding === null && node.arguments[0]?.text === MODULE;
  }
}
