import { isRecord } from '../../lib/is-record.ts';
import type { ElementContext } from '../../attributes/elements.ts';
import { fillClient } from '../../attributes/infer-client.ts';
import { itemTime } from '../../attributes/item-time.ts';
import { readAttributes } from '../../attributes/normalize.ts';
import { idOf, isTraced, takeOwn } from '../../attributes/own-columns.ts';
import { Remarks } from '../../attributes/remarks.ts';
import { addCurrentNames } from '../../attributes/renames.ts';
import { scrubAttributes } from '../../attributes/scrub.ts';
import type { Attributes } from '../../attributes/schema.ts';
import { sizeOfAttributes } from '../../attributes/size.ts';
import { parseTimestamp } from '../../event/normalize/timestamps.ts';
import { numberIn, readMerged, single, type Merged } from '../../protocol/merged-metric.ts';
import { OWN_COLUMNS } from './own-columns.ts';
import type { Metric, MetricKind } from './schema.ts';

const MAX_NAME_CHARS = 200;
const MAX_UNIT_CHARS = 50;
/** Of one number (ingest protocol §4.1.3). */
const VALUE_BYTES = 8;

type Wire = Readonly<Record<string, unknown>>;

/**
 * One element of a container to a metric: parsed, completed, scrubbed. Null when it is none (`invalid_trace_metric`): without a time, a
 * trace, a name, one of the three kinds, or a value. Pure and total.
 */
export function normalizeMetric(wire: unknown, { clock, inferred, scrubbing }: ElementContext): Metric | null {
  if (!isRecord(wire)) return null;
  const remarks = new Remarks();
  const traceId = idOf(wire['trace_id'], 32);
  const timestampUs = itemTime(wire['timestamp'], clock, { field: 'timestamp', remarks });
  const name = nameOf(wire['name'], remarks);
  const kind = kindOf(wire['type']);
  const merged = mergedOf(wire);
  if (timestampUs === null || name === '' || kind === null || merged === null || !isTraced(wire['trace_id'], traceId)) return null;

  const attributes = readAttributes(wire['attributes'], remarks);
  const sizeBytes = Math.max(1, Buffer.byteLength(name) + VALUE_BYTES * Math.max(1, merged.counts.length) + sizeOfAttributes(attributes));
  const sequence = sequenceOf(attributes);
  addCurrentNames(attributes);
  fillClient(attributes, inferred);
  scrubAttributes(attributes, scrubbing, remarks);
  const own = takeOwn(attributes, OWN_COLUMNS);
  return {
    timestampUs,
    sequence,
    name,
    kind,
    unit: unitOf(wire['unit'], remarks),
    value: merged.count === 0 ? 0 : merged.sum / merged.count,
    merged,
    cumulativeSinceUs: sinceOf(wire),
    traceId,
    spanId: idOf(wire['span_id'], 16),
    own,
    attributes,
    meta: remarks.json(),
    sizeBytes,
  };
}

/** What no name may hold becomes `_`, as upstream does; it is remarked. */
function nameOf(wire: unknown, remarks: Remarks): string {
  if (typeof wire !== 'string') return '';
  const name = wire
    .trim()
    .slice(0, MAX_NAME_CHARS)
    .replace(/[^A-Za-z0-9_.\-/]/g, '_');
  if (name !== wire) remarks.at(['name'], (notes) => notes.fault('invalid_data', wire.slice(0, MAX_NAME_CHARS)));
  return name;
}

function kindOf(wire: unknown): MetricKind | null {
  return wire === 'counter' || wire === 'gauge' || wire === 'distribution' ? wire : null;
}

function mergedOf(wire: Wire): Merged | null {
  const merged = wire['histogram'] ?? wire['summary'];
  if (merged !== undefined && merged !== null) return readMerged(merged);
  const value = numberIn(wire['value']);
  return value === null ? null : single(value);
}

function unitOf(wire: unknown, remarks: Remarks): string {
  if (wire === undefined || wire === null || wire === 'none') return '';
  if (typeof wire === 'string' && wire.length <= MAX_UNIT_CHARS) return wire.toWellFormed();
  remarks.at(['unit'], (notes) => notes.fault('invalid_data'));
  return '';
}

function sinceOf(wire: Wire): number {
  if (wire['temporality'] !== 'cumulative') return 0;
  // Whoever does not say since when counts since it began, whenever that was.
  return Math.round((parseTimestamp(wire['start_timestamp']) ?? 1e-6) * 1e6);
}

function sequenceOf(attributes: Attributes): number {
  const sequence = attributes.get('sentry.timestamp.sequence');
  const isFitting = sequence?.type === 'integer' && typeof sequence.value === 'number' && sequence.value >= 0 && sequence.value < 2 ** 32;
  return isFitting ? Number(sequence.value) : 0;
}
