// Whether a hoisted function that uses a variable can be called before the variable's declaration has run.
//
// A function is called only by somebody who has its value, and has it only from its name. So it is safe when nothing that runs before
// the declaration is done names it, nor names a function that names it, and no other module can have it by then.
import ts from "../typescript.mjs";
import { closureBelow } from "../scopes.mjs";

/** The reason, "" where it surely is not. `hoisted` are the function declarations that use the variable; `alone` says that the file loads
 * no other module of the project, so that none can come back to it in a cycle. */
export function mayRunEarly(hoisted, { declarator, level, block, scopes, alone = false }) {
  if (block !== level.body && block !== level) return "a function in the same block uses it";
  const names = dangerousNames(hoisted, level, scopes);
  if (!alone && ([...hoisted].some(hasExport) || [...names].some(isExported))) return "an exported function uses it, and a cycle of imports may call that early";
  const early = scopes.references.filter((one) => block.pos <= one.node.pos && one.node.pos < declarator.end);
  const reached = early.find((one) => names.has(one.binding) && !isInsideDeclaration(one.node, level));
  return reached ? `${reached.node.text}, which uses it, may be called before its declaration` : "";
}

/** The bindings of these functions and, again and again, of functions that name one of them. */
function dangerousNames(hoisted, level, scopes) {
  const names = new Set();
  const waiting = [...hoisted];
  while (waiting.length) {
    const declaration = waiting.pop();
    for (const binding of scopes.declaredBy(declaration.name)) {
      if (names.has(binding)) continue;
      names.add(binding);
      for (const reference of binding.references) {
        const closure = closureBelow(reference.node, level);
        if (closure && ts.isFunctionDeclaration(closure)) waiting.push(closure);
      }
    }
  }
  return names;
}

function isInsideDeclaration(node, level) {
  const closure = closureBelow(node, level);
  return closure !== null && ts.isFunctionDeclaration(closure);
}

function isExported(binding) {
  return (
    binding.declarations.some((one) => hasExport(one.node.parent)) ||
    binding.references.some((one) => ts.isExportSpecifier(one.node.parent))
  );
}

function hasExport(declaration) {
  return declaration.modifiers?.some((word) => word.kind === ts.SyntaxKind.ExportKeyword);
}
