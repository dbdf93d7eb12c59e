import { fingerprintOfKind, type Detector } from '../problem.ts';
import { durationMs } from '../segment.ts';
import { isComplete, isQuery, isSelect } from './queries.ts';

/** A SELECT that takes long by itself (processing §7.4). Writing takes as long as locks and disks do, which no query plan helps. */
export const slowDb: Detector = (segment, { slow_db_query_duration_threshold: leastMs }) =>
  segment.spans
    .filter((span) => isQuery(span) && durationMs(span) >= leastMs && isSelect(span) && isComplete(span))
    .map((span) => ({
      kind: 'slowDb',
      fingerprint: fingerprintOfKind('slowDb', [span.group]),
      subject: span.normalized,
      parent: segment.byId.get(span.parentId) ?? null,
      causes: [],
      offenders: [span],
      impactMs: durationMs(span),
    }));
