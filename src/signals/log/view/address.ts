import { exactly } from '#dashboard/page/query-tokens.ts';
import { scopeOf, scopeParams, useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { listOf, textOf } from '#dashboard/page/search.ts';

/** What the page looks at, as its address says. */
export function useLogAddress() {
  const search = useAddress();
  const setAddress = useSetAddress();
  const query = textOf(search['query']) ?? '';
  const columns = listOf(search['column']);
  const setQuery = (next: string) => setAddress({ query: next.trim() === '' ? undefined : next.trim() });
  return {
    query,
    columns,
    scope: scopeParams(scopeOf(search)),
    /** Ends now: lines come as they are sent. */
    isOpen: scopeOf(search).range.end === undefined,
    setQuery,
    setAddress,
    setColumns: (next: readonly string[]) => setAddress({ column: next.length === 0 ? undefined : next }),
    narrow: (term: string) => {
      if (!query.split(' ').includes(term)) setQuery(`${query} ${term}`);
    },
  };
}
export type LogAddress = ReturnType<typeof useLogAddress>;

/** A term of the search for one value. Names with other letters are quoted. */
export function termOf(name: string, value: unknown, isNegated = false): string {
  const key = /^[\w.-]+$/.test(name) ? name : `"${name.replaceAll('"', '')}"`;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `${isNegated ? '!' : ''}${key}:${exactly(text)}`;
}
