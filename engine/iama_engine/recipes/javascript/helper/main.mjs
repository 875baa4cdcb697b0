// Reads one request from standard input and answers on standard output: {recipe, symbol, files: {path: text}} in, and for each path the
// drafts of every round and what was left alone out. `symbol` is "" or the function that a person named: there a rewrite asks nothing.
// Positions count UTF-16 units. Nothing that is read here is ever run.
import { readFileSync } from "node:fs";
import { Scopes } from "./scopes.mjs";
import { Unreadable, parse } from "./source.mjs";

const ROUNDS = 12;

/** Drafts round by round until a round finds nothing. */
function settle(path, text, rewrite, symbol) {
  const rounds = [];
  let declined = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const source = parse(path, text);
    const found = rewrite(source, new Scopes(source.tree), symbol || null);
    declined = found.declined;
    if (!found.drafts.length) break;
    rounds.push(found.drafts);
    text = edited(text, found.drafts.flatMap((draft) => draft.edits));
  }
  return { rounds, declined };
}

function edited(text, edits) {
  const parts = [];
  let position = 0;
  for (const edit of [...edits].sort((one, other) => one.start - other.start || one.end - other.end)) {
    if (edit.start < position) throw new Error(`edits overlap at ${edit.start}`);
    parts.push(text.slice(position, edit.start), edit.text);
    position = edit.end;
  }
  return parts.join("") + text.slice(position);
}

function answerFor(path, text, rewrite, symbol) {
  try {
    return settle(path, text, rewrite, symbol);
  } catch (error) {
    if (error instanceof Unreadable) return { unreadable: error.message };
    if (error instanceof RangeError) return { unreadable: "it is nested too deeply" };
    throw new Error(`${path}: ${error.stack}`);
  }
}

const { recipe, symbol, files } = JSON.parse(readFileSync(0, "utf8"));
const { rewrite } = await import(new URL(`./rewrites/${recipe}.mjs`, import.meta.url));
const answers = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, answerFor(path, text, rewrite, symbol)]));
process.stdout.write(JSON.stringify({ files: answers }));
