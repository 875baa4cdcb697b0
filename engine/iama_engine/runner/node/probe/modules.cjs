// The project's modules, made to run anew as often as one likes: the files as they are, with one fault, or with marks of reach.
// Packages and Node's own modules are loaded once, as ever. Surprising: TypeScript is turned into JavaScript by the project's own compiler.
'use strict';
const Module = require('module');
const path = require('path');
const vm = require('vm');
const { real } = require('./guard.cjs');

const ENDINGS = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json', '/index.ts', '/index.tsx', '/index.js', '/index.cjs', '/index.mjs'];
const COMPILED = { '.js': ['.ts', '.tsx'], '.mjs': ['.mts'], '.cjs': ['.cts'], '.jsx': ['.tsx'] };

class Unusable extends Error {}

class Modules {
  constructor(plan, root) {
    this.plan = plan;
    this.root = root;
    this.requireReal = Module.createRequire(path.join(root, 'package.json'));
    this.buffers = new Map();
    this.scripts = new Map();
    this.compile = undefined;
  }

  source(file) {
    if (!this.buffers.has(file)) this.buffers.set(file, real.readFileSync(path.join(this.root, file)));
    return this.buffers.get(file);
  }

  /** The text that runs for a file with some slices of bytes replaced; throws `Unusable` for TypeScript without a compiler. */
  text(file, slices) {
    const described = this.plan.modules[file] || { typed: /\.[cm]?tsx?$|\.jsx$/.test(file), slices: [] };
    const changed = applySlices(this.source(file), [...slices, ...described.slices]);
    return described.typed ? this.toJavaScript(changed, file) : changed;
  }

  toJavaScript(text, file) {
    this.compile = this.compile || this.findCompiler();
    return this.compile(text, file);
  }

  findCompiler() {
    const typescript = this.tryRequire('typescript');
    if (typescript && typescript.transpileModule) {
      const options = { module: 'CommonJS', target: 'ES2020', esModuleInterop: true, jsx: 'react', experimentalDecorators: true };
      return (text, file) => typescript.transpileModule(text, { compilerOptions: options, fileName: file }).outputText;
    }
    const esbuild = this.tryRequire('esbuild');
    if (esbuild && esbuild.transformSync) {
      return (text, file) => esbuild.transformSync(text, { loader: /x$/.test(file) ? 'tsx' : 'ts', format: 'cjs', target: 'es2020' }).code;
    }
    throw new Unusable('the project has no TypeScript compiler: install typescript or esbuild beside its tests');
  }

  tryRequire(name) {
    try {
      return this.requireReal(name);
    } catch {
      return undefined;
    }
  }

  /** A compiled script of a file, kept under a key; throws what the engine says of text that does not compile. */
  script(file, key, slices) {
    const name = `${key}|${file}`;
    if (!this.scripts.has(name)) {
      const text = this.text(file, slices).replace(/^#!.*/, '');
      const head = '(function (exports, require, module, __filename, __dirname) {';
      this.scripts.set(name, new vm.Script(`${head}${text}\n})`, { filename: path.join(this.root, file) }));
    }
    return this.scripts.get(name);
  }

  /** The file a relative path means from a file of the project, undefined outside. */
  resolve(from, wanted) {
    const place = path.posix.normalize(path.posix.join(path.posix.dirname(from), wanted));
    const ending = path.posix.extname(place);
    const stem = place.slice(0, place.length - ending.length);
    const tried = [...ENDINGS.map((one) => place + one), ...(COMPILED[ending] || []).map((one) => stem + one)];
    if (place === '.' || place === './') tried.push('index.js', 'index.ts');
    return tried.find((one) => this.isFile(one));
  }

  isFile(file) {
    if (this.plan.modules[file]) return true;
    if (file.startsWith('..') || !real.existsSync(path.join(this.root, file))) return false;
    return /\.(?:json|[cm]?[jt]sx?)$/.test(file);
  }
}

/** One fresh set of the project's modules, made as they are asked for. `variant` gives one file other slices under a key. */
class Instance {
  constructor(modules, variant) {
    this.modules = modules;
    this.variant = variant;
    this.loaded = new Map();
    this.uses = 0;
  }

  load(file) {
    const known = this.loaded.get(file);
    if (known) return known.exports;
    const module = { exports: {}, id: file, filename: path.join(this.modules.root, file), loaded: false, children: [], paths: [] };
    this.loaded.set(file, module);
    if (file.endsWith('.json')) {
      module.exports = JSON.parse(this.modules.source(file).toString('utf8'));
      return module.exports;
    }
    const slices = (this.variant && this.variant.slices[file]) || [];
    const script = this.modules.script(file, slices.length ? this.variant.key : '', slices);
    const require = this.requireFor(file);
    script.runInThisContext().call(module.exports, module.exports, require, module, module.filename, path.dirname(module.filename));
    module.loaded = true;
    return module.exports;
  }

  requireFor(from) {
    const { modules } = this;
    const require = (wanted) => {
      const text = String(wanted);
      const inner = /^\.\.?(?:\/|$)/.test(text) ? modules.resolve(from, text) : this.absolute(text);
      return inner === undefined ? modules.requireReal(text.startsWith('.') ? path.resolve(modules.root, path.dirname(from), text) : text) : this.load(inner);
    };
    require.resolve = (wanted) => modules.requireReal.resolve(wanted);
    require.extensions = { '.js': () => undefined, '.json': () => undefined };
    require.cache = {};
    require.main = undefined;
    return require;
  }

  absolute(text) {
    const { root } = this.modules;
    return text.startsWith(root + path.sep) ? this.modules.resolve('x', `./${path.relative(root, text)}`) : undefined;
  }
}

/** Slices are `[from, to, text]` in bytes; at one place those that insert come in the order given. */
function applySlices(buffer, slices) {
  const ordered = slices.map((slice, order) => [slice, order]).sort((one, other) => one[0][0] - other[0][0] || one[1] - other[1]);
  const parts = [];
  let at = 0;
  for (const [[from, to, text]] of ordered) {
    if (from < at) continue;
    parts.push(buffer.subarray(at, from), Buffer.from(text, 'utf8'));
    at = to;
  }
  parts.push(buffer.subarray(at));
  return Buffer.concat(parts).toString('utf8').replace(/^\ufeff/, '');
}

module.exports = { Instance, Modules, Unusable };
