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

/** `POST …/grouping-preview/`: rules that are not saved yet; what is left out is as it is saved. */
export const TryGrouping = z.object({
  fingerprintingRules: z.string().max(50_000).optional(),
  groupingEnhancements: z.string().max(50_000).optional(),
});
const IssueNamed = z.object({ id: z.string(), shortId: z.string(), title: z.string() });
export const GroupingPreview = z.object({
  /** Looked at, and those that would get another hash. */
  events: z.number(),
  changed: z.number(),
  mergeCount: z.number(),
  splitCount: z.number(),
  /** The largest, and what the one issue would be called. */
  merges: z.array(z.object({ title: z.string(), issues: z.array(IssueNamed.extend({ events: z.number() })) })),
  splits: z.array(
    z.object({ issue: IssueNamed, parts: z.array(z.object({ title: z.string(), events: z.number(), eventId: z.string() })) }),
  ),
});
export type GroupingPreview = z.infer<typeof GroupingPreview>;

/** How far saved rules are applied to the stored events of a project. */
export const AppliedGrouping = z.object({
  /** `read`: events are counted by what the rules make of them; `decide`: issues are merged and split; `move`: events follow. */
  phase: z.enum(['read', 'decide', 'move', 'done', 'stopped']),
  /** Read so far, and all that are stored; null before they were counted. */
  events: z.number(),
  total: z.number().nullable(),
  /** Merges that were made. */
  merged: z.number(),
  /** Issues that got no other issue's events, but take the next ones by the new rules. */
  followed: z.number(),
  /** Issues that were made of parts of others. */
  split: z.number(),
  /** Parts that stay where they are: their events are unwanted, or so many issues are not made at once. */
  stayed: z.number(),
  /** Events that leave their issue, and those that did. */
  leaving: z.number(),
  moved: z.number(),
  /** Keys of changes, each for `POST …/issues/undo/`, the last of them first. More may be told when these were used. */
  undo: z.array(z.string()).readonly(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
});
export type AppliedGrouping = z.infer<typeof AppliedGrouping>;
/** Null: rules were never applied. */
export const LastAppliedGrouping = AppliedGrouping.nullable();
