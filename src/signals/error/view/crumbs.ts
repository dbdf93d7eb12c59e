import { words } from '#dashboard/messages/words.ts';
import type { ApiBreadcrumb } from '../contract.ts';
import { inline } from './values.ts';

/** Breadcrumbs as lines: what kind, what is worth a look, how many of them. Pure. */
export type CrumbKind = 'ui' | 'request' | 'console' | 'navigation' | 'error' | 'query' | 'other';

/** The first that fits, in order: `type` is what the SDK says, `category` what it was about. */
const KINDS: readonly (readonly [CrumbKind, type: RegExp, category: RegExp])[] = [
  ['error', /^error$/, /^exception$/],
  ['request', /^http$/, /^(xhr|fetch|http|requests|url)/],
  ['navigation', /^navigation$/, /^navigation$/],
  ['ui', /^(ui|user)$/, /^(ui\.|touch)/],
  ['query', /^query$/, /^(query|db|redis|sql)/],
  ['console', /^debug$/, /^console$/],
];

export function kindOf({ type, category, level }: ApiBreadcrumb): CrumbKind {
  if (level === 'fatal') return 'error';
  return KINDS.find(([, types, categories]) => types.test(type) || categories.test(category ?? ''))?.[0] ?? 'other';
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
  if (kind === 'request' && typeof data['url'] === 'string') return { ...requestText(data, data['url']), rest };
  if (kind === 'navigation' && data['to'] !== undefined) {
    const from = data['from'] === undefined ? '' : `${inline(data['from'])} to `;
    return { text: from + inline(data['to']), isCode: false, odd: null, rest };
  }
  if (crumb.message !== null && crumb.message !== '') {
    return { text: crumb.message, isCode: kind === 'ui' || kind === 'query', odd: null, rest };
  }
  return { text: rest.length === 0 ? (crumb.category ?? crumb.type) : inline(data), isCode: true, odd: null, rest: [] };
}

function requestText(data: Record<string, unknown>, url: string): Omit<CrumbText, 'rest'> {
  const status = Number(data['status_code'] ?? Number.NaN);
  const method = data['method'] ?? data['http.method'];
  return { text: `${method === undefined ? '' : `${inline(method)} `}${url}`, isCode: true, odd: oddOf(status) };
}

/** Browsers say 0 for a request that got no answer. */
function oddOf(status: number): string | null {
  if (status === 0) return words().event.breadcrumbs.noAnswer;
  return status >= 400 ? String(status) : null;
}

export const FILTERS = ['all', 'ui', 'request', 'navigation', 'query', 'console', 'other'] as const;
export type CrumbFilter = (typeof FILTERS)[number];

/** `warning` is warnings and worse. */
export const CRUMB_LEVELS = ['all', 'warning', 'error'] as const;

export interface CrumbQuestion {
  readonly kind: CrumbFilter;
  readonly level: (typeof CRUMB_LEVELS)[number];
  readonly text: string;
}

/** As it stands in the address; what is no filter is none. */
export function filterOf(address: Readonly<Record<string, unknown>>): Omit<CrumbQuestion, 'text'> {
  return {
    kind: FILTERS.find((each) => each === address['crumbs']) ?? 'all',
    level: CRUMB_LEVELS.find((each) => each === address['crumbLevel']) ?? 'all',
  };
}

const SERIOUS = { all: null, warning: /^(warning|error|fatal)$/, error: /^(error|fatal)$/ } as const;
const NAMED = new Set<string>(FILTERS);

export function passes(crumb: ApiBreadcrumb, { kind, level, text }: CrumbQuestion): boolean {
  const own = kindOf(crumb);
  if (kind !== 'all' && own !== kind && !(kind === 'other' && !NAMED.has(own))) return false;
  const serious = SERIOUS[level];
  if (serious !== null && !serious.test(crumb.level) && !(level === 'warning' && crumbText(crumb).odd !== null)) return false;
  return text === '' || haystackOf(crumb).includes(text.toLowerCase());
}

function haystackOf(crumb: ApiBreadcrumb): string {
  return `${crumb.category ?? crumb.type} ${crumb.message ?? ''} ${crumb.data === null ? '' : inline(crumb.data)}`.toLowerCase();
}
