import { fingerprintOfKind, type Detector } from '../problem.ts';
import { durationMs, numberAttribute, type SegmentSpan } from '../segment.ts';
import { addressOf, extensionOf, isFramework, isRequest, parameterizedPath, type Address } from './addresses.ts';

/** A large answer that was there at once costs nobody anything. */
const LEAST_MS = 100;

/** An answer of an API that is larger than anybody reads (processing §7.4). Files are as large as they are. */
export const largeHttpPayload: Detector = (segment, thresholds) => {
  const passed = thresholds.large_http_payload_filtered_paths
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '');
  return segment.spans.flatMap((span) => {
    const address = isRequest(span) && durationMs(span) >= LEAST_MS ? addressOf(span) : null;
    const bytes = sizeOf(span);
    if (address === null || bytes <= thresholds.large_http_payload_size_threshold || !isApi(address)) return [];
    if (passed.some((path) => address.path.startsWith(path))) return [];
    const path = parameterizedPath(address.path);
    return {
      kind: 'largeHttpPayload',
      fingerprint: fingerprintOfKind('largeHttpPayload', [path]),
      subject: `${address.host}${path}`,
      parent: segment.byId.get(span.parentId) ?? null,
      causes: [],
      offenders: [span],
      impactMs: durationMs(span),
      figures: { bytes },
    };
  });
};

function isApi(address: Address): boolean {
  return ['', 'json'].includes(extensionOf(address)) && !isFramework(address);
}

function sizeOf(span: SegmentSpan): number {
  return numberAttribute(span, 'http.response.body.size') ?? 0;
}
