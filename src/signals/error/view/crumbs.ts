import type { ApiBreadcrumb } from '../contract.ts';
import { inline } from './values.ts';

/** Breadcrumbs as lines: what kind, what is worth a look, how many of them. Pure. */
export type CrumbKind = 'ui' | 'request' | 'console' | 'navigation' | 'error' | 'query' | 'other';

export function kindOf({ type, category, level }: ApiBreadcrumb): CrumbKind {
  const name = category ?? '';
  if (type === 'error' || name === 'exception' || level === 'fatal') return 'error';
  if (type === 'http' || /^(xhr|fetch|http|httplib|requests|url)/.test(name)) return 'request';
  if (type === 'navigation' || name === 'navigation') return 'navigation';
  if (type === 'ui' || type === 'user' || name.startsWith('ui.') || name.startsWith('touch')) return 'ui';
  if (type === 'query' || /^(query|db|redis|sql)/.test(name)) return 'query';
  return name === 'console' || type === 'debug' ? 'console' : 'other';
}

export interface CrumbText {
  readonly text: string;
  /** Machine-written: set in mono. */
  readonly isCode: boolean;
  /** What is odd about it, in two words: a status ≥ 400. */
  readonly odd: string | null;
  /** Values the line does not say already. */
  readonly rest: readonly (readonly [string, unknown])[];
}

const SAID = new Set(['url', 'method', 'status_code', 'from', 'to', 'http.method', 'reason']);

export function crumbText(crumb: ApiBreadcrumb): CrumbText {
  const data = crumb.data ?? {};
  const rest = Object.entries(data).filter(([name]) => !SAID.has(name));
  const kind = kindOf(crumb);
  if (kind === 'request' && typeof data['url'] === 'string') {
    const status = Number(data['status_code'] ?? Number.NaN);
    const method = data['method'] ?? data['http.method'];
    const odd = Number.isNaN(status) ? null : status >= 400 || status === 0 ? String(status) : null;
    return { text: `${method === undefined ? '' : `${inline(method)} `}${data['url']}`, isCode: true, odd, rest };
  }
  if (kind === 'navigation' && data['to'] !== undefined) {
    return { text: data['from'] === undefined ? inline(data['to']) : `${inline(data['from'])} to ${inline(data['to'])}`, isCode: false, odd: null, rest };
  }
  if (crumb.message !== null && crumb.message !== '') return { text: crumb.message, isCode: kind === 'ui' || kind === 'query', odd: null, rest };
  return { text: rest.length === 0 ? (crumb.category ?? crumb.type) : inline(data), isCode: true, odd: null, rest: [] };
}

export const FILTERS = ['all', 'ui', 'request', 'console', 'other'] as const;
export type CrumbFilter = (typeof FILTERS)[number];

export function passes(crumb: ApiBreadcrumb, filter: CrumbFilter): boolean {
  if (filter === 'all') return true;
  const kind = kindOf(crumb);
  if (filter === 'other') return kind !== 'ui' && kind !== 'request' && kind !== 'console';
  return kind === filter;
}
