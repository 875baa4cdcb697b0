// New candidates: a call of a way in with values that may suit, or a kept script one or two steps away.
'use strict';
const { placeOf } = require('./entries.cjs');
const { PASSED, Script } = require('./script.cjs');
const { RECORDER } = require('./values.cjs');

const MOST_STATEMENTS = 14;
const CHANGEABLE = /^[[{]/;

class Composer {
  constructor(entries, values, pool, chance, handlers) {
    Object.assign(this, { entries, values, pool, chance, handlers });
    this.makers = new Map();
  }

  /** A way in that answered an object of a class. */
  learnMaker(owner, entry) {
    const known = this.makers.get(owner) || [];
    this.makers.set(owner, known);
    if (!known.includes(entry)) known.push(entry);
  }

  /** A whole life: an object is made, listened to, given something, and finished; values come from one case of a table. */
  story(owner, row) {
    const draft = { statements: [], imports: [] };
    this.values.holdRow(row);
    const receiver = this.made(draft, owner);
    const methods = (this.entries.classes.get(owner) || []).filter((one) => one.isPublic);
    const giving = methods.filter((one) => one.parameters.length && !one.parameters[0].kinds.includes('function'));
    const closing = methods.filter((one) => !one.parameters.length);
    if (receiver && giving.length) {
      const chosen = this.values.pick(giving);
      this.listen(draft, receiver, owner);
      this.call(draft, placeOf(receiver, chosen), chosen);
      if (closing.length && this.chance() < 0.7) this.call(draft, placeOf(receiver, this.values.pick(closing)), { name: '', parameters: [] });
    }
    this.values.holdRow(undefined);
    return draft.statements.length > 1 ? done(draft) : undefined;
  }

  /** An object that one of its makers answers now. */
  made(draft, owner) {
    const makers = this.makers.get(owner);
    if (!makers) return undefined;
    const maker = this.values.pick(makers);
    need(draft, maker.source);
    return this.call(draft, maker.target, maker);
  }

  /** A script that ends in a call of an entry; undefined where no object for it can be had. */
  fresh(entry) {
    const draft = { statements: [], imports: [] };
    if (entry.owner) {
      const receiver = this.receiver(draft, entry.owner);
      if (!receiver) return undefined;
      this.call(draft, placeOf(receiver, entry), entry);
    } else {
      need(draft, entry.source);
      this.call(draft, entry.target, entry);
    }
    return done(draft);
  }

  /** Appends the call; its answer gets a name. */
  call(draft, target, entry) {
    const callee = entry.kind === 'class' ? `new ${target}` : target;
    const given = this.callArguments(entry).map((text) => (CHANGEABLE.test(text) ? held(draft, text) : text));
    const name = freeName(draft, entry.kind === 'class' ? lowered(entry.name) : 'result');
    draft.statements.push(`const ${name} = ${callee}(${given.join(', ')});`);
    return name;
  }

  callArguments(entry) {
    const seen = this.values.calls[entry.name];
    if (seen && !this.values.row && this.chance() < 0.45) return this.seenArguments(this.values.pick(seen));
    const texts = [];
    for (const parameter of entry.parameters) {
      const isLast = parameter === entry.parameters[entry.parameters.length - 1];
      if (parameter.rest) {
        for (let count = Math.floor(this.chance() * 3); count > 0; count -= 1) texts.push(this.values.forParameter(parameter));
      } else if (parameter.default !== null && this.chance() < 0.5) {
        break;
      } else if (isLast && texts.length && this.chance() < 0.25) {
        break;
      } else {
        texts.push(this.values.forParameter(parameter));
      }
    }
    return texts;
  }

  seenArguments(row) {
    const texts = [...row];
    if (this.chance() < 0.55) {
      const at = Math.floor(this.chance() * texts.length);
      texts[at] = this.values.nudge(texts[at]);
    }
    return texts;
  }

  /** An object of a class in a draft: one that was kept, or a new one. */
  receiver(draft, owner) {
    const held = this.pool.draw(owner, this.chance);
    const fresh = this.chance() < 0.4 || !held ? this.made(draft, owner) : undefined;
    if (fresh) {
      this.listen(draft, fresh, owner);
      return fresh;
    }
    if (!held) return undefined;
    draft.statements.push(...held.statements);
    held.imports.forEach((one) => need(draft, one));
    this.listen(draft, held.name, owner);
    if (this.chance() < 0.3) this.prepare(draft, held.name, owner);
    return held.name;
  }

  /** Has an object tell what happens to it, where its code speaks of handlers. */
  listen(draft, name, owner) {
    if (!this.handlers.length || owner === 'a function' || this.chance() < 0.25 || draft.statements.some((one) => one.includes('calls.push'))) return;
    const methods = this.entries.classes.get(owner) || [];
    const many = this.chance() < 0.6;
    const chosen = this.handlers.filter(() => many || this.chance() < 3 / this.handlers.length).map((handler) => `'${handler}'`);
    if (chosen.length) {
      draft.statements.push(`for (const name of [${chosen.join(', ')}]) ${name}[name] = (...given) => { calls.push([name, ...given]); };`);
    } else if (methods.some((one) => one.name === 'on')) {
      draft.statements.push(`${name}.on('error', ${RECORDER});`);
    }
  }

  /** One more call on an object, for its state. */
  prepare(draft, name, owner) {
    const methods = (this.entries.classes.get(owner) || []).filter((one) => one.isPublic);
    if (!methods.length || draft.statements.length >= MOST_STATEMENTS) return;
    const method = this.values.pick(methods);
    this.call(draft, placeOf(name, method), method);
  }

  /** A kept script changed; `entry` is a call worth appending. */
  vary(kept, entry) {
    const draft = { statements: [...kept.script.statements], imports: [...kept.script.imports] };
    const times = this.values.pick([1, 1, 1, 2, 3]);
    for (let turn = 0; turn < times; turn += 1) this.step(draft, kept, entry);
    return draft.statements.length && draft.statements.length <= 40 ? done(draft) : undefined;
  }

  step(draft, kept, entry) {
    const chosen = this.chance();
    const at = Math.floor(this.chance() * draft.statements.length);
    if (chosen < 0.5) {
      draft.statements[at] = this.values.changeLiteral(draft.statements[at] || '') || draft.statements[at];
    } else if (chosen < 0.62) {
      this.addPair(draft, at, entry);
    } else if (chosen < 0.8) {
      this.append(draft, kept, entry);
    } else if (chosen < 0.9 && draft.statements.length > 1) {
      draft.statements.splice(at, 1);
    } else {
      this.replaceArguments(draft, at);
    }
    draft.statements = draft.statements.filter((statement) => statement !== undefined);
  }

  /** Gives an object literal in a statement one more property that the code reads. */
  addPair(draft, at, entry) {
    const keys = entry ? entry.parameters.flatMap((parameter) => parameter.keys) : [];
    const statement = draft.statements[at] || '';
    const brace = statement.search(/\{(?!\s*calls)/);
    if (!keys.length || brace < 0 || /=>|function/.test(statement)) return;
    const pair = this.values.pair(this.values.pick(keys));
    const rest = statement.slice(brace + 1);
    draft.statements[at] = `${statement.slice(0, brace + 1)} ${pair}${/^\s*\}/.test(rest) ? ' ' : ', '}${rest.trimStart()}`;
  }

  append(draft, kept, entry) {
    if (draft.statements.length >= MOST_STATEMENTS) return;
    const names = Object.entries(kept.classes).filter(([name]) => draft.statements.some((one) => Script.declared(one) === name));
    if (entry && !entry.owner && this.chance() < 0.6) {
      need(draft, entry.source);
      this.call(draft, entry.target, entry);
    } else if (names.length) {
      const [name, owner] = this.values.pick(names);
      this.prepare(draft, name, owner);
    }
  }

  /** The last call of a statement with fresh values for the entry that it calls. */
  replaceArguments(draft, at) {
    const match = /^((?:(?:const|let|var) [\w$]+ = )?(?:new )?([\w$]+(?:\.[\w$]+)*))\(.*\);?$/s.exec(draft.statements[at] || '');
    const name = match && match[2].split('.').pop();
    const entry = match && (this.entries.all.find((one) => one.name === name) || [...this.entries.classes.values()].flat().find((one) => one.name === name));
    if (entry) draft.statements[at] = `${match[1]}(${this.callArguments(entry).join(', ')});`;
  }
}

function done(draft) {
  return new Script(draft.statements, draft.imports);
}

function need(draft, source) {
  if (!draft.imports.some((one) => one.name === source.name)) draft.imports.push(source);
}

/** Gives an argument a name, so that what a call does to it can be looked at. */
function held(draft, text) {
  const name = freeName(draft, PASSED);
  draft.statements.push(`const ${name} = ${text};`);
  return name;
}

function freeName(draft, wanted) {
  const taken = new Set([...draft.statements.map(Script.declared), ...draft.imports.map((one) => one.name)]);
  let name = wanted;
  for (let turn = 2; taken.has(name); turn += 1) name = `${wanted}${turn}`;
  return name;
}

function lowered(name) {
  const text = name.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+$|^[A-Z]/, (head) => head.toLowerCase());
  return text === name || !/^[a-z_$][\w$]*$/.test(text) ? 'object' : text;
}

/** Objects that scripts made, by class, so that methods have something to be called on. */
class Pool {
  constructor() {
    this.held = new Map();
  }

  take(owner, name, script) {
    const list = this.held.get(owner) || [];
    this.held.set(owner, list);
    const at = script.statements.findIndex((statement) => Script.declared(statement) === name);
    const statements = script.statements.slice(0, at + 1);
    const text = statements.join('\n');
    if (statements.length > 8 || list.some((one) => one.text === text)) return;
    if (list.length < 40) list.push({ name, statements, imports: script.imports, text });
  }

  draw(owner, chance) {
    const list = this.held.get(owner);
    return list && list[Math.floor(chance() * chance() * list.length)];
  }
}

module.exports = { Composer, Pool };
