/** Rows of `logs` as lists show them. */
import type { z } from 'zod';
import type { Reach } from '../../http/identity.ts';
import { fromDateTime } from '../../query/bindings.ts';
import type { Bindings } from '../../query/bindings.ts';
import { fieldOf } from '../../query/conditions.ts';
import type { LogRow } from './contract.ts';
import { logsDataset } from './dataset.ts';

/** Of a message in a list: more does not fit a screen. */
const MAX_MESSAGE_CHARS = 4_000;
/** Of an attribute in a column. */
const MAX_COLUMN_CHARS = 500;

const sqlOf = (name: string): string => logsDataset.fields.get(name)?.sql ?? "''";

/** What a list selects of a line, the chosen attributes last. */
export function lineColumns(names: readonly string[], bindings: Bindings): string {
  const chosen = names.map((name) => {
    const { sql, type } = fieldOf(name, { dataset: logsDataset, bindings });
    return `substringUTF8(${type === 'text' || type === 'id' ? sql : `ifNull(toString(${sql}), '')`}, 1, ${MAX_COLUMN_CHARS})`;
  });
  return `
    ${sqlOf('id')} AS line_id, toString(timestamp) AS at, project_id AS project, severity, severity_number, sequence,
    substringUTF8(body, 1, ${MAX_MESSAGE_CHARS}) AS message, length(body) > length(message) AS is_cut,
    ${sqlOf('trace')} AS trace, ${sqlOf('span_id')} AS span, ${sqlOf('replay')} AS replay, [${chosen.join(', ')}] AS chosen`;
}

export interface StoredLine {
  readonly line_id: string;
  readonly at: string;
  readonly project: string | number;
  readonly severity: string;
  readonly severity_number: number;
  readonly sequence: number;
  readonly message: string;
  readonly is_cut: number;
  readonly trace: string;
  readonly span: string;
  readonly replay: string;
  readonly chosen: readonly string[];
}

export function toLogRow(row: StoredLine, reach: Reach): z.input<typeof LogRow> {
  return {
    id: row.line_id,
    timestamp: fromDateTime(row.at),
    projectId: String(row.project),
    projectSlug: reach.projects.find(({ id }) => id === Number(row.project))?.slug ?? '',
    severity: row.severity,
    severityNumber: row.severity_number,
    message: row.message,
    isCut: row.is_cut === 1,
    trace: row.trace,
    spanId: row.span === '' ? null : row.span,
    replayId: row.replay === '' ? null : row.replay,
    columns: [...row.chosen],
  };
}

/** Where a line stands in the order of time: `timestamp:sequence:id`. */
export interface LinePlace {
  /** As the event store writes it, in UTC. */
  readonly at: string;
  readonly sequence: number;
  readonly id: string;
}

export function cursorOf({ at, sequence, line_id: id }: StoredLine): string {
  return `${at.replace(' ', 'T')}/${sequence}/${id}`;
}

/** Null when the text is none of ours. */
export function parsePlace(cursor: string): LinePlace | null {
  const [, day, time, sequence, id] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d\.\d{6})\/(\d{1,10})\/([0-9a-f]{32})$/.exec(cursor) ?? [];
  return day === undefined || time === undefined || id === undefined ? null : { at: `${day} ${time}`, sequence: Number(sequence), id };
}

/** Lines on one side of a place. */
export function besidePlace({ at, sequence, id }: LinePlace, sign: '<' | '>', bindings: Bindings): string {
  const time = `toDateTime64(${bindings.bind(at, 'String')}, 6, 'UTC')`;
  return `timestamp ${sign}= ${time}
    AND (timestamp, sequence, id) ${sign} (${time}, toUInt32(${bindings.bind(sequence, 'UInt32')}), toFixedString(unhex(${bindings.bind(id, 'String')}), 16))`;
}
