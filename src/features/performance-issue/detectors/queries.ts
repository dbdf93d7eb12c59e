/** What detectors ask of database spans. Pure. */
import type { SegmentSpan } from '../segment.ts';

const SELECT = /^\s*(?:\/\*[\s\S]*?\*\/\s*)?(?:SELECT|WITH)\b/i;

/** Keys and values are not rows that could be asked for at once, and opening a connection asks for nothing. */
export function isQuery({ op }: SegmentSpan): boolean {
  return op.startsWith('db') && !op.startsWith('db.redis') && !isConnecting(op);
}

/** Stands between queries and is none: it neither continues a run nor breaks it. */
export function isConnection({ op, description }: SegmentSpan): boolean {
  return isConnecting(op) || (op.startsWith('db') && description.startsWith('pg-pool.connect'));
}

function isConnecting(op: string): boolean {
  return op.startsWith('db.connection') || op.startsWith('db.connect');
}

export function isSelect({ text }: SegmentSpan): boolean {
  return SELECT.test(text);
}

/** Not cut off by an SDK, and not a mere name; of MongoDB only what shows a filter. */
export function isComplete({ text, normalized, group, attributes }: SegmentSpan): boolean {
  if (group === '' || text.endsWith('...') || text.endsWith('…')) return false;
  return attributes['db.system.name'] !== 'mongodb' || normalized.includes('{');
}
