// The reporter of node:test: records tests, not the suites around them. A file that cannot be loaded is an error of that file.
import { createRequire } from 'node:module';

const record = createRequire(import.meta.url)('./record.cjs');
const TIMED_OUT = /test timed out/;

function causeOf(details) {
  const error = details && details.error;
  return (error && error.cause && typeof error.cause === 'object' && error.cause) || error;
}

export default async function* recording(source) {
  const open = [];
  const seen = new Map();
  for await (const event of source) {
    const data = event.data || {};
    if (event.type === 'test:start') {
      open.length = data.nesting;
      open[data.nesting] = data.name;
    } else if (event.type === 'test:pass' || event.type === 'test:fail') {
      end(event.type, data, [...open.slice(0, data.nesting), data.name], seen);
    }
  }
  record.finished();
  yield '';
}

function end(type, data, titles, seen) {
  const isFile = data.nesting === 0 && data.file && data.name && data.file.endsWith(data.name.replace(/^\.\//, ''));
  const kind = data.details && data.details.type;
  if (kind === 'suite' || (isFile && type === 'test:pass')) return;
  const plain = record.idOf(data.file || '', isFile ? [] : titles);
  const count = (seen.get(plain) || 0) + 1;
  seen.set(plain, count);
  const testId = count > 1 ? `${plain} #${count}` : plain;
  if (record.isLeftOut(testId)) return;
  const seconds = ((data.details && data.details.duration_ms) || 0) / 1000;
  if (type === 'test:pass') {
    record.ended(testId, data.skip !== undefined || data.todo !== undefined ? 'skipped' : 'passed', seconds);
    return;
  }
  const error = causeOf(data.details);
  const ranOut = TIMED_OUT.test(String((data.details.error && data.details.error.message) || ''));
  record.ended(testId, ranOut ? 'timeout' : isFile ? 'error' : 'failed', seconds, error);
}
