import { isRecord } from '../../lib/is-record.ts';
import type { ElementContext } from '../../attributes/elements.ts';
import { fillClient } from '../../attributes/infer-client.ts';
import { itemTime } from '../../attributes/item-time.ts';
import { readAttributes } from '../../attributes/normalize.ts';
import { idOf, isTraced, takeOwn } from '../../attributes/own-columns.ts';
import { Remarks } from '../../attributes/remarks.ts';
import { addCurrentNames } from '../../attributes/renames.ts';
import { scrubAttributes, scrubMessage } from '../../attributes/scrub.ts';
import type { Attributes } from '../../attributes/schema.ts';
import { sizeOfAttributes } from '../../attributes/size.ts';
import { jsonExcerpt } from '../../lib/json-text.ts';
import { OWN_COLUMNS } from './own-columns.ts';
import { patternOf } from './pattern.ts';
import type { LogLine } from './schema.ts';
import { severityOf, type Severity } from './severity.ts';

/** Programs log objects where a text is wanted: as much of their JSON is the body. */
const MAX_EXCERPT = 8_192;

/**
 * One element of a container to a line: parsed, completed, scrubbed, then taken apart into columns. Null when it is none: without a
 * trace, a time or a body (`invalid_log`). Pure and total.
 */
export function normalizeLine(wire: unknown, { clock, inferred, scrubbing }: ElementContext): LogLine | null {
  if (!isRecord(wire)) return null;
  const remarks = new Remarks();
  const traceId = idOf(wire['trace_id'], 32);
  const timestampUs = itemTime(wire['timestamp'], clock, { field: 'timestamp', remarks });
  const sent = bodyOf(wire['body'], remarks);
  if (!isTraced(wire['trace_id'], traceId) || timestampUs === null || sent === null) return null;

  const attributes = readAttributes(wire['attributes'], remarks);
  const sizeBytes = Math.max(1, Buffer.byteLength(sent) + sizeOfAttributes(attributes));
  const severity = readSeverity(wire, attributes, remarks);
  const spanId = readSpan(wire, attributes, remarks);
  const sequence = readSequence(attributes);
  addCurrentNames(attributes);
  fillClient(attributes, inferred);
  scrubAttributes(attributes, scrubbing, remarks);
  const body = scrubMessage(sent, scrubbing, { field: 'body', remarks });
  const own = takeOwn(attributes, OWN_COLUMNS);
  return {
    timestampUs,
    sequence,
    severity: severity.text,
    severityNumber: severity.number,
    body,
    traceId,
    spanId,
    pattern: patternOf(body, own.template),
    own,
    attributes,
    meta: remarks.json(),
    sizeBytes,
  };
}

function bodyOf(wire: unknown, remarks: Remarks): string | null {
  if (typeof wire === 'string') return wire;
  if (wire === undefined || wire === null) return null;
  remarks.at(['body'], (notes) => notes.fault('invalid_data'));
  return jsonExcerpt(wire, MAX_EXCERPT);
}

/** Python says its severity in attributes. */
function readSeverity(wire: Readonly<Record<string, unknown>>, attributes: Attributes, remarks: Remarks): Severity {
  const number = wire['severity_number'] ?? attributes.get('sentry.severity_number')?.value;
  const level = wire['level'] ?? attributes.get('sentry.severity_text')?.value;
  const severity = severityOf(level, number);
  if (severity !== null) return severity;
  remarks.at(['level'], (notes) => notes.fault('missing_attribute'));
  return { text: 'info', number: 9 };
}

const PARENT_SPAN = 'sentry.trace.parent_span_id';

/** Version 11 of the JavaScript SDKs says the span in an attribute; it is the line's own then, and shown as both. */
function readSpan(wire: Readonly<Record<string, unknown>>, attributes: Attributes, remarks: Remarks): string {
  const own = wire['span_id'];
  const spanId = idOf(own, 16);
  if (spanId !== '') return spanId;
  if (own !== undefined && own !== null) remarks.at(['span_id'], (notes) => notes.fault('invalid_data', own));
  return idOf(attributes.get(PARENT_SPAN)?.value, 16);
}

function readSequence(attributes: Attributes): number {
  const sequence = attributes.get('sentry.timestamp.sequence');
  const isFitting = sequence?.type === 'integer' && typeof sequence.value === 'number' && sequence.value >= 0 && sequence.value < 2 ** 32;
  return isFitting ? Number(sequence.value) : 0;
}
