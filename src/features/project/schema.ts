/** Checks of settings that people type, each with the sentence that stands beside the field. Browser-safe. */
import { z } from 'zod';
import { parseAddressRange } from '../../lib/address-range.ts';
import { parseGlob } from '../../lib/glob.ts';

/** Names of fields to scrub, or to spare. */
export const FieldNames = z
  .array(z.string().trim().min(1, 'A field name is empty.').max(200, 'Use at most 200 characters for a field name.'))
  .max(200, 'List at most 200 fields.');

const MAX_LINES = 200;
/** What is wrong with a line of a list, by the option that holds it. */
const LINE_FAULTS: Readonly<Record<string, (line: string) => string | null>> = {
  'filters:blacklisted_ips': (line) =>
    parseAddressRange(line) === null ? 'is no address or range; write 198.51.100.7 or 198.51.100.0/24' : null,
  'filters:releases': globFault,
  'filters:error_messages': globFault,
};

function globFault(line: string): string | null {
  const glob = parseGlob(line);
  return glob.ok ? null : `cannot be read: ${glob.error}`;
}

/** Options are kept as they come; lists of filters must be readable, or they would silently do nothing. */
export const FilterOptions = z.record(z.string().max(100), z.unknown()).superRefine((options, report) => {
  for (const [name, faultOf] of Object.entries(LINE_FAULTS)) {
    const text = options[name];
    if (text === undefined || text === null) continue;
    const lines = typeof text === 'string' ? text.split('\n') : [];
    const fault = typeof text !== 'string' ? 'One entry per line is wanted.' : faultOfLines(lines, faultOf);
    if (fault !== null) report.addIssue({ code: 'custom', path: [name], message: fault });
  }
  if (JSON.stringify(options).length > 100_000) report.addIssue({ code: 'custom', message: 'The options are too long.' });
});

function faultOfLines(lines: readonly string[], faultOf: (line: string) => string | null): string | null {
  if (lines.length > MAX_LINES) return `List at most ${MAX_LINES} lines.`;
  for (const [index, line] of lines.entries()) {
    const fault = line.trim() === '' ? null : faultOf(line.trim());
    if (fault !== null) return `Line ${index + 1} ${fault}.`;
  }
  return null;
}
