// Vitest's reporter: records every test of a file when the run ends, and each file that could not be collected.
import { createRequire } from 'node:module';

const record = createRequire(import.meta.url)('./record.cjs');
const TIMED_OUT = /(?:Test|Hook) timed out in/;

export default class Recording {
  onFinished(files = []) {
    for (const file of files) this.tellFile(file);
    record.finished();
  }

  tellFile(file) {
    const seen = new Map();
    const failed = file.result && file.result.state === 'fail' && !(file.tasks || []).length;
    if (failed) record.ended(record.idOf(file.filepath, []), 'error', 0, (file.result.errors || [])[0]);
    for (const task of file.tasks || []) this.tell(file, task, [], seen);
  }

  tell(file, task, around, seen) {
    const titles = [...around, task.name];
    if (task.type === 'suite') {
      for (const inner of task.tasks) this.tell(file, inner, titles, seen);
      return;
    }
    const plain = record.idOf(file.filepath, titles);
    const count = (seen.get(plain) || 0) + 1;
    seen.set(plain, count);
    const testId = count > 1 ? `${plain} #${count}` : plain;
    if (record.isLeftOut(testId)) return;
    const result = task.result || {};
    const error = (result.errors || [])[0];
    const outcome = task.mode !== 'run' && !result.state ? 'skipped' : { pass: 'passed', fail: 'failed', skip: 'skipped' }[result.state];
    const ranOut = error !== undefined && TIMED_OUT.test(String(error.message));
    record.ended(testId, ranOut ? 'timeout' : outcome || 'skipped', (result.duration || 0) / 1000, error);
  }
}
