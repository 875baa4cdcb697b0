// Names that a function declares where a class had members: each must mean one thing wherever it comes to stand.
import ts from "../typescript.mjs";
import { Left } from "./component_members.mjs";
import { setterOf } from "./component_sets.mjs";

const RESERVED_TOO = new Set(["await", "eval", "arguments", "undefined"]);

/** Raises Left where a name would mean two things; `roots` are the names of the file that the function begins to use. */
export function checkNames(component, uses, roots) {
  const { scopes } = component.file;
  const names = namesOf(component, uses);
  const reserved = names.find((name) => isReserved(name));
  if (reserved) throw new Left(`${reserved} cannot be the name of a variable`);
  const twice = names.find((name, at) => names.indexOf(name) < at || roots.includes(name));
  if (twice) throw new Left(`${twice} would be the name of two things`);
  const own = new Set(names);
  const local = localNames(component.render.body, scopes, uses);
  for (const name of local) if (own.has(name) || roots.includes(name)) throw new Left(`${name} would be the name of two things`);
  for (const reference of scopes.references) checkReference(reference, component, own, local);
  for (const one of uses.inserted) checkPlace(one, component, uses);
  if (component.mount && component.unmount) checkNested(component, uses);
}

/** Words of the language, those of strict code among them. */
function isReserved(name) {
  const kind = ts.stringToToken(name);
  const isWord = kind !== undefined && kind >= ts.SyntaxKind.FirstReservedWord && kind <= ts.SyntaxKind.LastFutureReservedWord;
  return isWord || RESERVED_TOO.has(name);
}

/** What unmounting does comes to stand inside of what mounting does, whose names must not hide its own. */
function checkNested({ mount, unmount, file: { scopes } }, uses) {
  const { bindings } = scopes.scopeOf.get(mount.body);
  const isFree = ({ binding }) => !binding || !isWithin(binding.scope.node, unmount);
  const used = scopes.references.filter((one) => isWithin(one.node, unmount) && isFree(one)).map((one) => one.node.text);
  const inserted = uses.inserted.filter((one) => isWithin(one.node, unmount)).map((one) => one.name);
  const hidden = [...used, ...inserted].find((name) => bindings.has(name));
  if (hidden) throw new Left(`${hidden} means something else while it is mounted`);
}

/** The name of a field as a variable: its own, or one that ends in Ref where something else in the class has it. */
export function fieldName(name, { state, methods, defaults, node, file: { scopes } }) {
  const named = [...scopes.declared.keys(), ...scopes.references.map((one) => one.node)];
  const isTaken = name === "props" || [state, methods, defaults].some((one) => one.has(name)) || [...state.keys()].some((key) => setterOf(key) === name);
  return isTaken || named.some((one) => one.text === name && isWithin(one, node)) ? `${name}Ref` : name;
}

/** What the function declares before the statements of render. */
function namesOf(component, uses) {
  const props = component.defaults.size || uses.reads.some((one) => one.what === "props") ? ["props"] : [];
  const setters = [...uses.setters].map(setterOf);
  const defaults = [...component.defaults.keys()].filter((name) => uses.inserted.some((one) => one.name === name));
  return [...props, ...defaults, ...component.state.keys(), ...setters, ...component.methods.keys(), ...[...component.fields.values()].map((one) => one.as)];
}

function localNames(body, scopes, uses) {
  const { bindings } = scopes.scopeOf.get(body);
  return new Set([...bindings.values()].filter((one) => !uses.dropped.has(one)).map((one) => one.name));
}

/** A name of the file or of the language that a member uses must not be hidden by what the function declares. */
function checkReference({ node, binding }, component, own, local) {
  if (!isWithin(node, component.node) || component.statics.some((one) => isWithin(node, one))) return;
  const isOutside = !binding || binding.scope.node === component.node || !isWithin(binding.scope.node, component.node);
  if (!isOutside) return;
  if (own.has(node.text) || (local.has(node.text) && !isWithin(node, component.render))) {
    throw new Left(`${node.text} means something else in the class already`);
  }
}

/** Between the place of a new name and the class nothing else may be called so. */
function checkPlace({ name, node }, component, uses) {
  const { scopes } = component.file;
  for (let at = node; at !== component.node; at = at.parent) {
    const found = scopes.scopeOf.get(at)?.bindings.get(name);
    if (found && !uses.dropped.has(found) && at !== component.made) throw new Left(`${name} means something else where it is needed`);
  }
}

function isWithin(node, outer) {
  return outer.pos <= node.pos && node.end <= outer.end;
}
