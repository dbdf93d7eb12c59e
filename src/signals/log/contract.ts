/** Log lines as the API shows them (product §2.5). Browser-safe. */
import { z } from 'zod';
import { Id, Time } from '../../http/contract.ts';

/** From the quietest on. SDKs may send others, which are shown like `info`. */
export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof LEVELS)[number];

/** A line in a list. Bodies are cut at some thousand characters: all of one is in its detail (`trace-items/{id}/`). */
export const LogRow = z.object({
  id: z.string(),
  /** With microseconds. */
  timestamp: Time,
  projectId: Id,
  projectSlug: z.string(),
  severity: z.string(),
  severityNumber: z.number(),
  message: z.string(),
  /** There is more of the message than is here. */
  isCut: z.boolean(),
  trace: z.string(),
  spanId: z.string().nullable(),
  replayId: z.string().nullable(),
  /** Of the attributes that were asked for, in their order; '' where a line has none. */
  columns: z.array(z.string()),
});
export type LogRow = z.infer<typeof LogRow>;

/** `GET /api/0/organizations/{org}/logs/`, the newest first. */
export const LogPage = z.object({
  lines: z.array(LogRow),
  /** For `before=`: the lines that are older; null when there are none. */
  older: z.string().nullable(),
  /** For `came=`: what came since. Lines around it may come again, and are told by their ids. */
  cursor: z.string(),
});
export type LogPage = z.infer<typeof LogPage>;

/** Lines before and after one, the oldest first, itself among them. */
export const LinesAround = z.object({ lines: z.array(LogRow) });

/** `GET /api/0/organizations/{org}/trace-logs/` (product §2.4). */
export const TraceLogs = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      'project.id': z.number(),
      trace: z.string(),
      severity_number: z.number(),
      severity: z.string(),
      timestamp: Time,
      /** Nanoseconds since 1970, as text: JSON would round them. */
      timestamp_precise: z.string(),
      message: z.string(),
    }),
  ),
  meta: z.object({ fields: z.record(z.string(), z.string()), units: z.record(z.string(), z.string().nullable()) }),
});

export const LogPattern = z.object({
  /** With `<*>` where lines differ. */
  pattern: z.string(),
  /** A search that finds its lines. */
  query: z.string(),
  /** The program wrote it so; others are told from the lines. */
  isTemplate: z.boolean(),
  count: z.number(),
  /** Of all lines in the range, 0 to 1. */
  share: z.number(),
  /** Severity of most of them. */
  severity: z.string(),
  example: z.string(),
  /** As far back as lines are looked at. */
  firstSeen: Time,
  lastSeen: Time,
  /** Not seen before the range, though there were lines. */
  isNew: z.boolean(),
  /** Counts over the range, in equal steps. */
  trend: z.array(z.number()),
});
export type LogPattern = z.infer<typeof LogPattern>;

export const LogPatterns = z.object({
  patterns: z.array(LogPattern),
  /** Of the range and search. */
  total: z.number(),
  /** There are more patterns than are listed. */
  isCut: z.boolean(),
});
export type LogPatterns = z.infer<typeof LogPatterns>;
