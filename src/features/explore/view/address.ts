import { exactly } from '#dashboard/page/query-tokens.ts';
import { scopeOf, scopeParams, useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { listOf, textOf } from '#dashboard/page/search.ts';
import type { SavedQuery } from '../contract.ts';
import { DATASET, DATASETS, isFunction, type DatasetName } from './datasets.ts';

type Search = Readonly<Record<string, unknown>>;

/** A request has twenty fields at most; those of a row's link are among them. */
const MOST_COLUMNS = 15;
const MOST_FUNCTIONS = 8;
const MOST_GROUPS = 5;

/** The question as the address says it. */
export interface Question {
  readonly dataset: DatasetName;
  readonly query: string;
  /** Rows one by one, or groups of them. */
  readonly mode: 'samples' | 'aggregate';
  readonly columns: readonly string[];
  readonly functions: readonly string[];
  readonly groupBy: readonly string[];
  /** `-` first for descending. */
  readonly sort: string;
}

export function questionOf(search: Search): Question {
  const asked = textOf(search['dataset']);
  const dataset = DATASETS.find((name) => name === asked) ?? 'errors';
  const functions = orElse(listOf(search['yAxis']).filter(isFunction).slice(0, MOST_FUNCTIONS), ['count()']);
  const groupBy = listOf(search['groupBy']).slice(0, MOST_GROUPS);
  const columns = orElse(listOf(search['field']).slice(0, MOST_COLUMNS), DATASET[dataset].columns);
  const mode = modeOf(textOf(search['mode']), groupBy);
  const shown = mode === 'samples' ? [...columns, 'timestamp'] : [...groupBy, ...functions];
  const usual = mode === 'samples' ? '-timestamp' : `-${functions[0] ?? 'count()'}`;
  const sort = textOf(search['sort']) ?? usual;
  const query = textOf(search['query']) ?? '';
  return { dataset, query, mode, columns, functions, groupBy, sort: shown.includes(sort.replace(/^-/, '')) ? sort : usual };
}

function orElse(list: readonly string[], instead: readonly string[]): readonly string[] {
  return list.length > 0 ? list : instead;
}

/** Whoever groups wants to see groups, unless they say otherwise. */
function modeOf(asked: string | undefined, groupBy: readonly string[]): Question['mode'] {
  if (asked === 'samples' || asked === 'aggregate') return asked;
  return groupBy.length > 0 ? 'aggregate' : 'samples';
}

export function useExploreAddress() {
  const search = useAddress();
  const setAddress = useSetAddress();
  const question = questionOf(search);
  const scope = scopeParams(scopeOf(search));
  const change = (patch: Search) => setAddress({ cursor: undefined, ...patch });
  const { query } = question;
  const isExtrapolated = question.dataset === 'spans' && textOf(search['extrapolate']) === '1';
  const setQuery = (next: string) => change({ query: next.trim() === '' ? undefined : next.trim() });
  return {
    ...question,
    scope,
    search,
    /** Figures of spans are of all that there were, by the rate at which SDKs sampled. */
    isExtrapolated,
    /** The same as a parameter. */
    weighing: isExtrapolated ? { extrapolate: '1' } : {},
    cursor: textOf(search['cursor']),
    setAddress,
    change,
    setQuery,
    /** Of another kind of rows, most of what was asked means nothing. */
    setDataset: (dataset: DatasetName) =>
      change({
        dataset,
        field: undefined,
        yAxis: undefined,
        groupBy: undefined,
        sort: undefined,
        mode: undefined,
        query: undefined,
        extrapolate: undefined,
        id: undefined,
      }),
    setFunctions: (functions: readonly string[]) => change({ yAxis: functions, sort: undefined }),
    setGroupBy: (groupBy: readonly string[]) => change({ groupBy, sort: undefined, mode: groupBy.length > 0 ? undefined : 'samples' }),
    narrow: (term: string) => {
      if (!query.split(' ').includes(term)) setQuery(`${query} ${term}`);
    },
  };
}
export type ExploreAddress = ReturnType<typeof useExploreAddress>;

/** The function that the chart shows: the one that the table is ordered by, where it is one. */
export function chartedOf({ functions, sort }: Pick<Question, 'functions' | 'sort'>): string {
  const sorted = sort.replace(/^-/, '');
  return functions.includes(sorted) ? sorted : (functions[0] ?? 'count()');
}

/** A term of the search for one value. Names with other letters are quoted. */
export function termOf(name: string, value: unknown, isNegated = false): string {
  const key = /^[\w.-]+$/.test(name) || name.startsWith('tags[') ? name : `"${name.replaceAll('"', '')}"`;
  const text = String(value);
  if (text === '') return `${isNegated ? '' : '!'}has:${key}`;
  return `${isNegated ? '!' : ''}${key}:${exactly(text)}`;
}

export function savedPath(org: string): string {
  return `organizations/${org}/explore/saved/`;
}

const NO_QUESTION: SavedQuery['query'][number] = { visualize: [], groupby: [], fields: [], mode: 'samples', query: '', orderby: '' };

/** The address of a saved query. */
export function addressOf(saved: SavedQuery): Record<string, unknown> {
  const { visualize, groupby, fields, mode, query, orderby } = saved.query[0] ?? NO_QUESTION;
  const listed = (values: readonly string[]) => (values.length === 0 ? undefined : values);
  const texted = (value: string) => (value === '' ? undefined : value);
  return {
    dataset: saved.dataset,
    query: texted(query),
    mode: mode === modeOf(undefined, groupby) ? undefined : mode,
    field: listed(fields),
    yAxis: listed(visualize.flatMap(({ yAxes }) => yAxes)),
    groupBy: listed(groupby),
    sort: texted(orderby),
    project: listed(saved.projects.map(String)),
    environment: listed(saved.environment),
    ...timeOf(saved),
    cursor: undefined,
    id: saved.id,
  };
}

function timeOf({ range, start, end }: Pick<SavedQuery, 'range' | 'start' | 'end'>) {
  if (start !== null && end !== null) return { statsPeriod: undefined, start, end };
  return { statsPeriod: range ?? undefined, start: undefined, end: undefined };
}

type Asked = Pick<SavedQuery, 'dataset' | 'projects' | 'environment' | 'range' | 'start' | 'end' | 'query'>;

/** What is in the address, as it is saved. Projects are named by id; `idOf` knows those that are named by slug. */
export function askedOf(search: Search, idOf: (project: string) => number | null): Asked {
  const { project, environment, range } = scopeOf(search);
  const question = questionOf(search);
  return {
    dataset: question.dataset,
    projects: project.flatMap((name) => idOf(name) ?? []),
    environment: [...environment],
    range: range.statsPeriod ?? null,
    start: range.start ?? null,
    end: range.end ?? null,
    query: [
      {
        mode: question.mode,
        query: question.query,
        fields: [...listOf(search['field'])],
        groupby: [...question.groupBy],
        visualize: [{ yAxes: [...question.functions] }],
        orderby: textOf(search['sort']) ?? '',
      },
    ],
  };
}

/** The address asks otherwise than the query it names. */
export function isChanged(saved: SavedQuery, search: Search): boolean {
  const pick = (one: Search) => JSON.stringify([questionOf(one), scopeOf(one).range, scopeOf(one).environment]);
  return pick(addressOf(saved)) !== pick(search);
}
