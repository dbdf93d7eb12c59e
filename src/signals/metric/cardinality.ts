/**
 * How many series a metric may open: a name whose tags hold ids makes every list of values and every grouping useless, and costs whoever
 * reads it. What is beyond is refused and counted; series that are known go on. Kept in memory by each process and begun anew each hour:
 * a bound of what is stored, no account.
 */
import type { Metric } from './schema.ts';
import type { Prepared } from './process.ts';

export interface Limits {
  /** Of one metric of a project in an hour: ten times what a fleet of a thousand machines with a hundred routes has. */
  readonly series: number;
  /** Metrics of a project in an hour: names are written by programmers. */
  readonly names: number;
  /** Elements of a metric before its series are told apart: it cannot have more, and most metrics never get there. */
  readonly free: number;
}

export const LIMITS: Limits = { series: 100_000, names: 10_000, free: 10_000 };

/** Of all metrics together, some 40 bytes each; whoever comes later in the hour is not limited. */
const MOST_TRACKED = 1_000_000;
const HOUR_MS = 3_600_000;

export type TooMany = 'metric_names' | 'metric_series';
/** An element that is left out, by its place in the container. */
export type LeftOut = readonly [at: number, reason: TooMany];

interface Known {
  elements: number;
  /** Null while there are few elements. */
  series: Set<number> | null;
}

export interface Cardinality {
  /** Those of a container that would be one too many. */
  leaveOut(projectId: number, metrics: Prepared['kept'], receivedAtMs: number): readonly LeftOut[];
}

export function createCardinality(limits: Limits = LIMITS): Cardinality {
  const projects = new Map<number, Map<string, Known>>();
  let hour = 0;
  let tracked = 0;

  function turn(receivedAtMs: number): void {
    const now = Math.floor(receivedAtMs / HOUR_MS);
    if (now <= hour) return;
    hour = now;
    tracked = 0;
    projects.clear();
  }

  function knownOf(projectId: number, name: string): Known | null {
    const names = projects.get(projectId) ?? new Map<string, Known>();
    projects.set(projectId, names);
    const known = names.get(name);
    if (known !== undefined) return known;
    if (names.size >= limits.names) return null;
    const fresh: Known = { elements: 0, series: null };
    names.set(name, fresh);
    return fresh;
  }

  function isOneTooMany(known: Known, metric: Metric): boolean {
    known.elements += 1;
    if (known.elements <= limits.free) return false;
    const series = (known.series ??= new Set());
    const hash = seriesOf(metric);
    if (series.has(hash)) return false;
    if (series.size >= limits.series) return true;
    if (tracked >= MOST_TRACKED) return false;
    tracked += 1;
    series.add(hash);
    return false;
  }

  return {
    leaveOut(projectId, metrics, receivedAtMs) {
      turn(receivedAtMs);
      const out: LeftOut[] = [];
      for (const [at, metric] of metrics) {
        const known = knownOf(projectId, metric.name);
        if (known === null) out.push([at, 'metric_names']);
        else if (isOneTooMany(known, metric)) out.push([at, 'metric_series']);
      }
      return out;
    },
  };
}

/** What SDKs say of themselves, of the order of items and of who was there differs by design. */
const NO_TAGS = /^(?:sentry|user)\./;

/** FNV-1a over the tags, whatever their order: 32 bits tell a hundred thousand apart well enough for a bound. */
function seriesOf({ attributes }: Metric): number {
  let sum = 0;
  for (const [key, { value }] of attributes) {
    if (NO_TAGS.test(key)) continue;
    sum = (sum + hashOf(`${key}=${String(value)}`)) | 0;
  }
  return sum;
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}
