import { z } from 'zod';
import { requestOf } from '../../features/explore/index.ts';
import { FilterParams, repeated, TimeParams } from '../../http/contract.ts';
import { ApiError, notFound } from '../../http/errors.ts';
import { route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import { LinesAround, LogPage, LogPatterns, TraceLogs } from './contract.ts';
import { findLines, linesAround, linesOfTraces } from './find.ts';
import { findPatterns } from './patterns.ts';
import { cursorOf, parsePlace, toLogRow, type StoredLine } from './rows.ts';

const LogQuery = z.object({ ...FilterParams, ...TimeParams, query: z.string().max(4096).optional() });

const Columns = repeated(z.string().min(1).max(200), 20);

/** Log lines: lists, one with its neighbours, those of a trace, and their patterns. Tables and charts are `events/` with `dataset=logs`. */
export const logRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/logs/',
    scope: ['event:read', 'org:read'],
    summary: 'Log lines that fit a search, the newest first; what came since, for whoever watches.',
    params: LogQuery.extend({
      column: Columns,
      limit: z.coerce.number().int().min(1).max(500).optional(),
      before: z.string().max(100).optional(),
      came: z.coerce.number().int().min(0).optional(),
    }),
    answer: LogPage,
    async handle(params, context) {
      const base = await requestOf({ ...params, dataset: 'logs' }, context);
      const before = params.before === undefined ? null : parsePlace(params.before);
      if (params.before !== undefined && before === null) throw new ApiError('bad_cursor');
      const limit = params.limit ?? 100;
      const found = await findLines(context.events, { ...base, columns: params.column, limit, before, cameMs: params.came ?? null });
      const lines = found.slice(0, limit);
      const last = lines.at(-1);
      return {
        lines: lines.map((line) => toLogRow(line, context.reach)),
        older: found.length > limit && last !== undefined ? cursorOf(last) : null,
        cursor: String(base.nowMs),
      };
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/logs/patterns/',
    scope: ['event:read', 'org:read'],
    summary: 'What lines look like without their values, with counts and trend.',
    params: LogQuery,
    answer: LogPatterns,
    async handle(params, context) {
      return findPatterns(context.events, await requestOf({ ...params, dataset: 'logs' }, context));
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/logs/:lineId/around/',
    scope: ['event:read', 'project:read'],
    summary: 'A line with those before and after it, of its project, trace or server.',
    params: z.object({
      lineId: z.string().regex(/^[0-9a-f]{32}$/),
      limit: z.coerce.number().int().min(1).max(100).optional(),
      of: z.enum(['project', 'trace', 'server']).optional(),
      column: Columns,
    }),
    answer: LinesAround,
    async handle({ lineId, limit, of, column }, context) {
      const lines = await linesAround(context, { lineId, limit: limit ?? 20, of: of ?? 'project', columns: column });
      if (lines.length === 0) throw notFound();
      return { lines: lines.map((line) => toLogRow(line, context.reach)) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/trace-logs/',
    scope: ['event:read', 'org:read'],
    summary: 'Log lines of traces, the newest first.',
    params: z.object({
      ...FilterParams,
      ...TimeParams,
      traceId: repeated(z.string().regex(/^[0-9a-fA-F-]{32,36}$/), 20),
      per_page: z.coerce.number().int().min(1).max(1000).optional(),
    }),
    answer: TraceLogs,
    handle: traceLogs,
  }),
];

async function traceLogs(
  params: { readonly traceId: readonly string[]; readonly per_page?: number | undefined } & Parameters<typeof requestOf>[0],
  context: OrgContext,
): Promise<z.input<typeof TraceLogs>> {
  const { range, projectIds } = await requestOf({ ...params, dataset: 'logs' }, context);
  const traceIds = params.traceId.map((id) => id.replaceAll('-', '').toLowerCase()).filter((id) => id.length === 32);
  const lines = traceIds.length === 0 ? [] : await linesOfTraces(context, { range, projectIds, traceIds, limit: params.per_page ?? 1000 });
  return { data: lines.map((line) => toTraceLog(line, context)), meta: { fields: TYPES, units: {} } };
}

const TYPES = {
  id: 'string',
  'project.id': 'integer',
  trace: 'string',
  severity_number: 'integer',
  severity: 'string',
  timestamp: 'date',
  timestamp_precise: 'string',
  message: 'string',
};

function toTraceLog(line: StoredLine, { reach }: OrgContext) {
  const row = toLogRow(line, reach);
  const [seconds = '', micros = ''] = row.timestamp.replace('Z', '').split('.');
  return {
    id: row.id,
    'project.id': Number(row.projectId),
    trace: row.trace,
    severity_number: row.severityNumber,
    severity: row.severity,
    timestamp: row.timestamp,
    timestamp_precise: `${Date.parse(`${seconds}Z`) / 1000}${micros.padEnd(9, '0')}`,
    message: row.message,
  };
}
