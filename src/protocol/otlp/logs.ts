import type { Plain } from './read-protobuf.ts';
import { sourcesOf } from './sources.ts';
import type { Source } from './sources.ts';
import { anyText, attributesOf, numberOf, secondsOf, string, textOf, validIdOf } from './values.ts';
import type { Attributes } from './values.ts';

/** Four numbers a level, from 1 (OpenTelemetry logs data model, "Severity fields"). */
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** Records of an `ExportLogsServiceRequest` as elements of a log container (ingest protocol §2.9, §4.1.1). Pure, total. */
export function logsOf(request: Plain, receivedAtMs: number): readonly object[] {
  const sources = sourcesOf(request, { resources: 'resourceLogs', scopes: 'scopeLogs', items: 'logRecords' });
  return sources.map((source) => logOf(source, receivedAtMs));
}

function logOf(source: Source, receivedAtMs: number): object {
  const { item } = source;
  const severity = numberOf(item['severityNumber']) ?? 0;
  const traceId = validIdOf(item['traceId'], 32);
  const spanId = validIdOf(item['spanId'], 16);
  return {
    timestamp: secondsOf(item['timeUnixNano']) ?? secondsOf(item['observedTimeUnixNano']) ?? receivedAtMs / 1000,
    // A program that writes logs need not trace: the zero id says so.
    trace_id: traceId === '' ? '0'.repeat(32) : traceId,
    ...(spanId === '' ? {} : { span_id: spanId }),
    level: levelOf(severity, textOf(item['severityText'])),
    ...(severity >= 1 && severity <= 24 ? { severity_number: severity } : {}),
    body: anyText(item['body']),
    attributes: Object.fromEntries(attributesOfLog(source)),
  };
}

function levelOf(severity: number, text: string): string {
  if (severity >= 1 && severity <= 24) return LEVELS[Math.ceil(severity / 4) - 1] ?? 'info';
  const word = text.toLowerCase();
  if (word === 'warning') return 'warn';
  return LEVELS.includes(word) ? word : 'info';
}

function attributesOfLog({ item, attributes }: Source): Attributes {
  const all: Attributes = new Map([...attributes, ...attributesOf(item['attributes'])]);
  all.set('sentry.origin', string('auto.otlp.logs'));
  const texts = { 'sentry.severity_text': item['severityText'], 'event.name': item['eventName'] };
  for (const [key, value] of Object.entries(texts)) if (textOf(value) !== '') all.set(key, string(textOf(value)));
  const observed = item['observedTimeUnixNano'];
  if (secondsOf(observed) !== null) all.set('sentry.observed_timestamp_nanos', string(String(observed)));
  return all;
}
