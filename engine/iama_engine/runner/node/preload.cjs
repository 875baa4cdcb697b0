// Loaded before everything else in every Node of a run: the wall clock starts at the same instant each time and runs on from there,
// so that what depends on today's date is the same tomorrow. Timers and monotonic clocks are untouched:
// what counts from the start of the process also counts the wait below.
// A process that was started ahead of its turn waits here for it; where nobody is left to give the word it ends.
'use strict';
const gate = process.env.IAMA_GATE;
if (gate) {
  delete process.env.IAMA_GATE;
  const fs = require('fs');
  if (fs.readSync(Number(gate), Buffer.alloc(1)) === 0) process.exit(0);
  fs.closeSync(Number(gate));
}
const epoch = Number(process.env.IAMA_CLOCK_MS);
if (Number.isFinite(epoch) && epoch > 0) {
  const RealDate = Date;
  const offset = epoch - RealDate.now();
  const now = () => RealDate.now() + offset;
  const isPlain = (target) => target === FixedDate;
  function FixedDate(...given) {
    if (!new.target) return new RealDate(now()).toString();
    const target = isPlain(new.target) ? RealDate : new.target;
    return Reflect.construct(RealDate, given.length ? given : [now()], target);
  }
  Object.setPrototypeOf(FixedDate, RealDate);
  Object.defineProperty(FixedDate, 'name', { value: 'Date' });
  Object.defineProperty(FixedDate, 'length', { value: 7 });
  FixedDate.prototype = RealDate.prototype;
  FixedDate.now = now;
  Object.defineProperty(RealDate.prototype, 'constructor', { value: FixedDate, writable: true, configurable: true });
  globalThis.Date = FixedDate;
}
