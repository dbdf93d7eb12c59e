import { fillClient, type Inferred } from '../../attributes/infer-client.ts';
import { readAttributes } from '../../attributes/normalize.ts';
import { Remarks } from '../../attributes/remarks.ts';
import { addCurrentNames } from '../../attributes/renames.ts';
import type { Attributes } from '../../attributes/schema.ts';
import { scrubAttributes } from '../../attributes/scrub.ts';
import { hexId } from '../../event/normalize/contexts.ts';
import { parseNanos } from '../../event/normalize/nanos.ts';
import { isAccepted } from '../../event/normalize/timestamps.ts';
import { FieldScrubber } from '../../event/scrub/scrub-parts.ts';
import { scrubberFor } from '../../event/scrub/scrubber.ts';
import { readLinks, scrubLinks } from '../../event/span.ts';
import type { ScrubbingConfig } from '../../pipeline/project-config.ts';
import type { ItemContext } from '../../pipeline/signal.ts';
import { invalid, keep, type Verdict } from '../../pipeline/verdict.ts';
import { numberOf, textOf } from './attributes.ts';
import { linksJson } from './links.ts';
import { clusterName } from './name.ts';
import { hexOf, originOf } from './of-attributes.ts';
import { opOf } from './op.ts';
import { cut, MAX_DESCRIPTION, type Span } from './span.ts';

/** What is the same for all spans of one container. */
export interface ContainerContext {
  readonly item: ItemContext;
  readonly driftNs: bigint;
  readonly inferred: Inferred;
}

type Wire = Readonly<Record<string, unknown>>;

/** A span of a container (ingest protocol §4.1.2) in its normal form. Pure and total. */
export function spanOfItem(wire: Wire, ctx: ContainerContext): Verdict<Span> {
  const frame = frameOf(wire, ctx);
  if (frame === null) return invalid('invalid_span');
  const { receivedAtMs, project, envelope } = ctx.item;
  if (!isAccepted(Number((frame.startNs + frame.durationNs) / 1_000_000n), receivedAtMs)) return invalid('timestamp');

  const remarks = new Remarks();
  const attributes = readAttributes(wire['attributes'], remarks);
  // What a page measured comes late, with spans of their own, and is judged by the browser.
  if (wire['is_segment'] === true || isWebVital(attributes)) fillClient(attributes, ctx.inferred);
  addCurrentNames(attributes, 'spans');
  scrubAttributes(attributes, project.scrubbing, remarks);
  const name = typeof wire['name'] === 'string' ? scrubName(wire['name'], project.scrubbing, remarks) : '';
  const { traceId, spanId, parentSpanId, isSegment, startNs, durationNs } = frame;
  const { op, description, transaction, transactionSource } = namesOf(attributes, name, isSegment);
  const { program, user, weight, replayId, profileId, origin, kind } = originOf(attributes, envelope.headers);
  // Field by field: putting objects together costs as much as all of the rest.
  return keep({
    traceId,
    spanId,
    parentSpanId,
    segmentId: segmentIdOf(attributes, frame),
    isSegment,
    startNs,
    durationNs,
    selfNs: selfOf(attributes),
    op,
    description,
    status: cut(typeof wire['status'] === 'string' ? wire['status'] : 'unknown', 64),
    origin,
    kind,
    transaction,
    transactionSource,
    program,
    user,
    weight,
    replayId,
    profileId,
    eventId: '',
    attributes,
    links: linksJson(readLinks(scrubbedLinks(wire['links'], project.scrubbing, remarks))),
    meta: remarks.json(),
    payload: '',
  });
}

function isWebVital(attributes: Attributes): boolean {
  const op = textOf(attributes, 'sentry.op');
  return op.startsWith('ui.webvital.') || op.startsWith('ui.interaction.');
}

/** A statement, an address, a route: values may stand in it as in any free text. */
function scrubName(name: string, config: ScrubbingConfig, remarks: Remarks): string {
  const scrubber = scrubberFor(config);
  if (scrubber?.find(name, 'free') === null || scrubber === null) return name;
  const holder = { name };
  remarks.at([], (notes) => new FieldScrubber(scrubber, notes).field(holder, 'name', 'free'));
  return holder.name;
}

function scrubbedLinks(links: unknown, config: ScrubbingConfig, remarks: Remarks): unknown {
  const scrubber = scrubberFor(config);
  // Most spans have none, and remarks are made when they are first asked for.
  if (scrubber !== null && Array.isArray(links) && links.length > 0) {
    remarks.at([], (notes) => scrubLinks(links, new FieldScrubber(scrubber, notes)));
  }
  return links;
}

function frameOf(wire: Wire, { driftNs }: ContainerContext) {
  const traceId = hexId(wire['trace_id'], 32);
  const spanId = hexId(wire['span_id'], 16);
  const startNs = parseNanos(wire['start_timestamp']);
  const endNs = parseNanos(wire['end_timestamp']);
  if (traceId === undefined || spanId === undefined || startNs === undefined || endNs === undefined || endNs < startNs) return null;
  return {
    traceId,
    spanId,
    parentSpanId: hexId(wire['parent_span_id'], 16) ?? '',
    isSegment: wire['is_segment'] === true,
    startNs: startNs + driftNs,
    durationNs: endNs - startNs,
  };
}

function namesOf(attributes: Attributes, name: string, isSegment: boolean) {
  const segment = textOf(attributes, 'sentry.segment.name') || (isSegment ? name : '');
  const clustered = clusterName(segment, textOf(attributes, 'sentry.segment.name.source').slice(0, 64));
  return {
    op: cut(opOf(attributes, textOf(attributes, 'sentry.kind'))),
    description: isSegment ? clusterName(name, clustered.source).name : cut(name, MAX_DESCRIPTION),
    transaction: clustered.name,
    transactionSource: clustered.source,
  };
}

/** A segment is its own; a span that names none belongs to whatever its parent does, which is not known yet. */
function segmentIdOf(attributes: Attributes, { isSegment, spanId }: { readonly isSegment: boolean; readonly spanId: string }): string {
  return isSegment ? spanId : hexOf(textOf(attributes, 'sentry.segment.id'), 16);
}

/** `sentry.exclusive_time` is milliseconds. SDKs that do not know say 0 of spans that have a duration: then nothing is known. */
function selfOf(attributes: Attributes): bigint | null {
  const ms = numberOf(attributes, 'sentry.exclusive_time');
  return ms === null || !(ms > 0) || ms > 1e12 ? null : BigInt(Math.round(ms * 1e6));
}
