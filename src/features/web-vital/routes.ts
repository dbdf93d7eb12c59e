import { z } from 'zod';
import { FilterParams, TimeParams } from '../../http/contract.ts';
import { route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import type { FilterTerm, SearchNode } from '../../query/ast.ts';
import { bucketStarts } from '../../query/time-range.ts';
import { alignedRequest, requestOf } from '../explore/index.ts';
import { VITALS, WebVitalPage, WebVitals, type VitalFigures } from './contract.ts';
import { allFigures, MOST_PAGES, pageFigures, samplesOf, trendOf, type TrendRow } from './query.ts';
import { scoreOf, totalScore } from './score.ts';

const VitalsQuery = z.object({ ...FilterParams, ...TimeParams, query: z.string().max(4096).optional() });

/** Web vitals of pages (processing §7.3). */
export const webVitalRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/web-vitals/',
    scope: ['event:read', 'org:read'],
    summary: 'Pages with what browsers measured of them, those with most to gain first.',
    params: VitalsQuery,
    answer: WebVitals,
    handle: (params, context) => list(params, context),
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/web-vitals/page/',
    scope: ['event:read', 'org:read'],
    summary: 'One page: its figures, how they went, and the openings that were worst by one of them.',
    params: VitalsQuery.extend({
      transaction: z.string().max(1024),
      vital: z.enum(VITALS).optional(),
      interval: z.string().max(10).optional(),
    }),
    answer: WebVitalPage,
    handle: (params, context) => onePage(params, context),
  }),
];

async function list(params: z.output<typeof VitalsQuery>, context: OrgContext): Promise<WebVitals> {
  const asked = await requestOf({ ...params, dataset: 'spans' }, context);
  const [vitals, found] = await Promise.all([allFigures(context.events, asked), pageFigures(context.events, asked)]);
  const slugs = new Map(context.reach.projects.map(({ id, slug }) => [id, slug]));
  const pages = found.slice(0, MOST_PAGES).map((page) => ({
    transaction: page.page,
    project: slugs.get(page.projectId) ?? '',
    projectId: String(page.projectId),
    score: scoreOfFigures(page.vitals),
    opportunity: page.lostOfAll > 0 ? page.lost / page.lostOfAll : 0,
    vitals: inOrder(page.vitals),
  }));
  return { score: scoreOfFigures(vitals), vitals: inOrder(vitals), pages, isCut: found.length > MOST_PAGES };
}

type PageQuery = z.output<typeof VitalsQuery> & {
  readonly transaction: string;
  readonly vital?: (typeof VITALS)[number] | undefined;
  readonly interval?: string | undefined;
};

async function onePage({ transaction, vital, ...params }: PageQuery, context: OrgContext): Promise<WebVitalPage> {
  const { intervalSeconds, ...request } = await alignedRequest({ ...params, dataset: 'spans' }, context);
  const asked = { ...request, search: ofPage(request.search, transaction) };
  const { events } = context;
  const [vitals, trend, samples] = await Promise.all([
    allFigures(events, asked),
    trendOf(events, asked, intervalSeconds),
    samplesOf(events, asked, vital ?? 'lcp'),
  ]);
  return {
    score: scoreOfFigures(vitals),
    vitals: inOrder(vitals),
    interval: intervalSeconds,
    trend: bucketStarts(asked.range, intervalSeconds).map((at) =>
      pointOf(
        at,
        trend.filter(({ start }) => start === at),
      ),
    ),
    samples: samples.map((sample) => ({ ...sample, vitals: { ...sample.vitals }, score: scoreOf(sample.vitals, sample.browser) })),
  };
}

/** The name is a person's text: as a term of the tree it needs no quoting. */
function ofPage(search: SearchNode, transaction: string): SearchNode {
  const value = { raw: transaction, pieces: [transaction], isQuoted: true, position: 0 };
  const term: FilterTerm = { kind: 'filter', key: 'transaction', isNegated: false, operator: '=', values: [value], position: 0 };
  return { kind: 'and', parts: [search, term] };
}

function pointOf(at: number, rows: readonly TrendRow[]): WebVitalPage['trend'][number] {
  const score = totalScore(Object.fromEntries(rows.map((row) => [row.vital, row.score])));
  return { at, score, p75: Object.fromEntries(rows.map((row) => [row.vital, row.p75])) };
}

function scoreOfFigures(vitals: readonly VitalFigures[]): number | null {
  return totalScore(Object.fromEntries(vitals.map(({ vital, score }) => [vital, score])));
}

function inOrder(vitals: readonly VitalFigures[]): VitalFigures[] {
  return VITALS.flatMap((name) => vitals.filter(({ vital }) => vital === name));
}
