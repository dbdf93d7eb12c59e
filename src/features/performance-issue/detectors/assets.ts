/** Files of a page: what may block drawing, and what came larger than it had to. Pure. */
import { fingerprintOfKind, type Detector } from '../problem.ts';
import { durationMs, isBrowser, numberAttribute, textAttribute, type Segment, type SegmentSpan } from '../segment.ts';
import { addressOf, extensionOf } from './addresses.ts';

/** Milliseconds to the first paint: a page that is there sooner is fast, and one that is not by then has other troubles. */
const FCP = { least: 2_000, most: 10_000 };
/** A larger number is a mistake. */
const MAX_BYTES = 1_000_000_000;
const MAJOR = /chrome|firefox|safari|edge|opera/i;
const TEXTS: ReadonlySet<string> = new Set([
  'js',
  'mjs',
  'css',
  'json',
  'svg',
  'html',
  'htm',
  'txt',
  'xml',
  'wasm',
  'map',
  'ttf',
  'otf',
  'eot',
]);

/** A large script or stylesheet that the first paint waited for (processing §7.4). */
export const renderBlockingAsset: Detector = (segment, { render_blocking_fcp_ratio: ratio, render_blocking_bytes_min: leastBytes }) => {
  const fcpMs = firstPaintMs(segment);
  if (!isBrowser(segment.program) || fcpMs === null || fcpMs < FCP.least || fcpMs > FCP.most) return [];
  return segment.spans.flatMap((span) => {
    if (span.op !== 'resource.link' && span.op !== 'resource.script' && span.op !== 'resource.css') return [];
    const bytes = numberAttribute(span, 'http.response.body.size') ?? 0;
    const isBlocking =
      span.endMs - segment.root.startMs < fcpMs && textAttribute(span, 'resource.render_blocking_status') !== 'non-blocking';
    if (!isBlocking || bytes < leastBytes || bytes > MAX_BYTES || durationMs(span) / fcpMs <= ratio) return [];
    return assetProblem('renderBlockingAsset', span, segment, bytes);
  });
};

/** By the measurement, else by the span that says when it was. */
function firstPaintMs({ root, spans }: Segment): number | null {
  const measured = numberAttribute(root, 'browser.web_vital.fcp.value');
  if (measured !== null) return measured;
  const paint = spans.find(({ op, description }) => op === 'browser.paint' && description === 'first-contentful-paint');
  return paint === undefined ? null : paint.endMs - root.startMs;
}

/** A text that came as large as it is, from a server that compresses others (processing §7.4). */
export const uncompressedAsset: Detector = (segment, thresholds) => {
  const browser = textAttribute(segment.root, 'browser.name');
  if (!isBrowser(segment.program) || (browser !== '' && !MAJOR.test(browser))) return [];
  const assets = segment.spans.filter(({ op }) => op === 'resource.css' || op === 'resource.script' || op === 'resource.link');
  if (!assets.some(isCompressed)) return [];
  return assets.flatMap((span) => {
    const { encoded, decoded, transferred } = sizesOf(span);
    const address = addressOf(span);
    // What was in the browser's cache was not transferred.
    if (encoded !== decoded || encoded < thresholds.uncompressed_asset_size_threshold || transferred < encoded) return [];
    if (durationMs(span) <= thresholds.uncompressed_asset_duration_threshold) return [];
    return address !== null && TEXTS.has(extensionOf(address)) ? assetProblem('uncompressedAsset', span, segment, encoded) : [];
  });
};

function isCompressed(span: SegmentSpan): boolean {
  const { encoded, decoded } = sizesOf(span);
  return encoded > 0 && decoded > encoded;
}

function sizesOf(span: SegmentSpan) {
  const decoded =
    numberAttribute(span, 'http.response.body.decoded_size') ?? numberAttribute(span, 'http.decoded_response_content_length') ?? 0;
  return {
    encoded: numberAttribute(span, 'http.response.body.size') ?? 0,
    decoded,
    transferred: numberAttribute(span, 'http.response.size') ?? 0,
  };
}

function assetProblem(kind: 'renderBlockingAsset' | 'uncompressedAsset', span: SegmentSpan, segment: Segment, bytes: number) {
  return {
    kind,
    // Hashes and versions are out of it, and the query: signals/span/describe.
    fingerprint: fingerprintOfKind(kind, [assetName(span)]),
    subject: assetName(span),
    parent: segment.byId.get(span.parentId) ?? null,
    causes: [],
    offenders: [span],
    impactMs: durationMs(span),
    figures: { bytes },
  } as const;
}

function assetName({ normalized, text }: SegmentSpan): string {
  return normalized === '' ? (text.split(/[?#]/, 1)[0] ?? '') : normalized;
}
