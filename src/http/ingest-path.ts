import { isProjectId } from '../protocol/dsn.ts';
import type { OtlpSignal } from '../protocol/otlp/schema.ts';

/** A request line that belongs to the ingest routes (ingest protocol §2). */
export interface IngestRoute {
  readonly kind: 'envelope' | 'store' | 'tunnel' | 'otlp';
  /** What an OpenTelemetry exporter sends there; null for the other kinds. */
  readonly otlp: OtlpSignal | null;
  /** As in the path; null where the path names no project. May be no number: then the request is a 400. */
  readonly pathProjectId: string | null;
  /** Of the URL, without the question mark. */
  readonly query: string;
  /** What a preflight is told and other methods are refused with. */
  readonly methods: 'POST' | 'POST, GET';
}

/** `/api/{project}/envelope` and `/api/{project}/store` under any prefix, since SDKs put the DSN's path before `/api`. */
const PROJECT_ROUTE = /(?:^|\/)api\/+([^/]+)\/+(envelope|store)\/*$/;
/** Without `integration/`: an older address of the same. */
const OTLP_ROUTE = /(?:^|\/)api\/+([^/]+)\/+(?:integration\/+)?otlp\/+v1\/+(traces|logs|metrics)\/*$/;
const KEYED_STORE = /(?:^|\/)api\/+store\/*$/;
const TUNNEL = /^\/+tunnel\/*$/;

/**
 * The ingest route of a URL, or null when it is none of ours. Slashes may be missing at the end or repeated anywhere: nothing
 * is ever redirected, because SDKs do not follow (§1.7).
 */
export function ingestRoute(url: string): IngestRoute | null {
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  const query = mark === -1 ? '' : url.slice(mark + 1);

  const match = PROJECT_ROUTE.exec(path);
  if (match !== null) {
    const [, pathProjectId = '', kind] = match;
    return kind === 'store'
      ? { kind: 'store', otlp: null, pathProjectId, query, methods: 'POST, GET' }
      : { kind: 'envelope', otlp: null, pathProjectId, query, methods: 'POST' };
  }
  const otlp = OTLP_ROUTE.exec(path);
  if (otlp !== null) return { kind: 'otlp', otlp: otlp[2] as OtlpSignal, pathProjectId: otlp[1] ?? '', query, methods: 'POST' };
  if (KEYED_STORE.test(path)) return { kind: 'store', otlp: null, pathProjectId: null, query, methods: 'POST, GET' };
  return TUNNEL.test(path) ? { kind: 'tunnel', otlp: null, pathProjectId: null, query, methods: 'POST' } : null;
}

export function isLegalProject(pathProjectId: string | null): boolean {
  return pathProjectId === null || isProjectId(pathProjectId);
}
