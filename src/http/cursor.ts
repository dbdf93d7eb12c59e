/**
 * Cursors of product §3: `value:offset:is_prev`. Ours page by offset; `value` stays 0. Pure.
 */
import { ApiError } from './errors.ts';
import type { PageLinks } from './route.ts';

/** Beyond this a reader should narrow the query: each further page costs all pages before it. */
const MAX_OFFSET = 100_000;

export interface PageWindow {
  readonly offset: number;
  readonly limit: number;
}

interface PageRequest {
  readonly cursor?: string | undefined;
  readonly per_page?: number | undefined;
  readonly limit?: number | undefined;
}

/** @throws ApiError bad_cursor */
export function pageWindow(params: PageRequest, defaultLimit = 100): PageWindow {
  const limit = params.per_page ?? params.limit ?? defaultLimit;
  if (params.cursor === undefined || params.cursor === '') return { offset: 0, limit };
  const match = /^-?\d{1,16}(?:\.\d+)?:(\d{1,9}):[01]$/.exec(params.cursor);
  const offset = Number(match?.[1]);
  if (!match || offset > MAX_OFFSET) throw new ApiError('bad_cursor');
  return { offset, limit };
}

/** Links around a page. `hasMore` is known by having asked for one row more than the page holds. */
export function pageLinks(window: PageWindow, hasMore: boolean): PageLinks {
  const before = Math.max(0, window.offset - window.limit);
  return {
    previous: { cursor: `0:${before}:1`, hasResults: window.offset > 0 },
    next: { cursor: `0:${window.offset + window.limit}:0`, hasResults: hasMore },
  };
}

/** Cuts the extra row off and says whether it was there. */
export function cutPage<T>(rows: readonly T[], window: PageWindow): { readonly rows: readonly T[]; readonly links: PageLinks } {
  return { rows: rows.slice(0, window.limit), links: pageLinks(window, rows.length > window.limit) };
}

/** A page of a list that is in memory as a whole. */
export function sliceOf<T>(all: readonly T[], window: PageWindow): { readonly rows: readonly T[]; readonly links: PageLinks } {
  return cutPage(all.slice(window.offset, window.offset + window.limit + 1), window);
}

/** The `Link` header: both relations always, as every client expects. */
export function linkHeader(baseUrl: string, url: string, links: PageLinks): string {
  const target = new URL(url, 'http://local');
  const link = (rel: 'previous' | 'next') => {
    const { cursor, hasResults } = links[rel];
    target.searchParams.set('cursor', cursor);
    return `<${baseUrl}${target.pathname}${target.search}>; rel="${rel}"; results="${String(hasResults)}"; cursor="${cursor}"`;
  };
  return `${link('previous')}, ${link('next')}`;
}
