import { fillClient, inferClient } from '../../attributes/infer-client.ts';
import { Remarks } from '../../attributes/remarks.ts';
import type { Attributes } from '../../attributes/schema.ts';
import { isAccepted, driftOf } from '../../event/normalize/timestamps.ts';
import { Notes } from '../../event/normalize/notes.ts';
import { FieldScrubber } from '../../event/scrub/scrub-parts.ts';
import { scrubberFor } from '../../event/scrub/scrubber.ts';
import { readSpan, scrubSpan } from '../../event/span.ts';
import type { ItemContext } from '../../pipeline/signal.ts';
import { invalid, keep, type Verdict } from '../../pipeline/verdict.ts';
import { textOf } from './attributes.ts';
import { linksJson } from './links.ts';
import { clusterName } from './name.ts';
import { originOf } from './of-attributes.ts';
import { spanAttributes } from './of-transaction.ts';
import { cut, MAX_DESCRIPTION, type Span } from './span.ts';

/** One span of protocol version 1 that came by itself, such as a web vital of SDKs 8 to 10 (§4.3). Pure and total. */
export function spanOfStandalone(wire: Record<string, unknown>, ctx: ItemContext): Verdict<Span> {
  const scrubber = scrubberFor(ctx.project.scrubbing);
  if (scrubber !== null) scrubSpan(wire, new FieldScrubber(scrubber, new Notes()));
  const span = readSpan(wire);
  if (span === null) return invalid('invalid_span');
  const driftNs = BigInt(Math.round(driftOf({ receivedAtMs: ctx.receivedAtMs, sentAtMs: ctx.envelope.headers.sentAtMs }))) * 1_000_000n;
  if (!isAccepted(Number((span.endNs + driftNs) / 1_000_000n), ctx.receivedAtMs)) return invalid('timestamp');

  const remarks = new Remarks();
  const attributes = spanAttributes(span, ctx.project.scrubbing, remarks);
  // These come from browsers and phones, whose SDKs never said how they want to be inferred: the user agent, but no address.
  fillClient(attributes, inferClient({ infersAddress: false, infersUserAgent: true }, ctx));
  const origin = originOf(attributes, ctx.envelope.headers);
  return keep({
    ...frameOf(attributes, span.isSegment),
    ...origin,
    program: { ...origin.program, platform: cut(span.platform) || origin.program.platform },
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    segmentId: span.segmentId || (span.isSegment ? span.spanId : ''),
    isSegment: span.isSegment,
    startNs: span.startNs + driftNs,
    durationNs: span.endNs - span.startNs,
    selfNs: span.exclusiveMs === null ? null : BigInt(Math.round(span.exclusiveMs * 1e6)),
    op: cut(span.op) || 'default',
    description: cut(span.description, MAX_DESCRIPTION),
    status: span.status,
    origin: cut(span.origin) || origin.origin,
    kind: cut(span.kind) || origin.kind,
    profileId: span.profileId || origin.profileId,
    eventId: '',
    attributes,
    links: linksJson(span.links),
    meta: remarks.json(),
    payload: '',
  });
}

function frameOf(attributes: Attributes, isSegment: boolean) {
  const name = textOf(attributes, 'sentry.segment.name') || (isSegment ? textOf(attributes, 'sentry.description') : '');
  const { name: transaction, source } = clusterName(name, textOf(attributes, 'sentry.segment.name.source').slice(0, 64));
  return { transaction, transactionSource: source };
}
