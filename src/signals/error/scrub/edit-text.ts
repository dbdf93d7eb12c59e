import type { Notes } from '../normalize/notes.ts';
import type { Edit } from './value-rules.ts';

/** Replaces the parts that rules found, where they overlap once for all, and remarks each. The same text when nothing changes. */
export function applyEdits(text: string, edits: Edit[], notes: Notes): string {
  const merged = mergeEdits(edits).filter((edit) => text.slice(edit.start, edit.end) !== edit.replacement);
  if (merged.length === 0) return text;
  let result = '';
  let end = 0;
  let bytes = 0;
  for (const edit of merged) {
    const before = text.slice(end, edit.start);
    bytes += Buffer.byteLength(before);
    const start = bytes;
    bytes += Buffer.byteLength(edit.replacement);
    notes.remark([edit.ruleId, 's', start, bytes], text.length);
    result += before + edit.replacement;
    end = edit.end;
  }
  return result + text.slice(end);
}

/** In order; of edits that overlap, the first gets the room of all: rather too much than half a secret. */
function mergeEdits(edits: Edit[]): Edit[] {
  if (edits.length < 2) return edits;
  const merged: Edit[] = [];
  for (const edit of edits.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last === undefined || edit.start >= last.end) merged.push(edit);
    else if (edit.end > last.end) merged[merged.length - 1] = { ...last, end: edit.end };
  }
  return merged;
}
