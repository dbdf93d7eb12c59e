import { pluralIn } from './plural.ts';

const plural = pluralIn('en');

/** Web vitals of pages. */
export const webVital = {
  title: 'Web vitals',
  search: 'Search pages',
  searchWhy: 'Such as transaction:/checkout* or browser.name:Safari',
  names: {
    lcp: 'Largest contentful paint',
    inp: 'Interaction to next paint',
    cls: 'Cumulative layout shift',
    fcp: 'First contentful paint',
    ttfb: 'Time to first byte',
  },
  score: 'Score',
  scoreWhy: 'Of 100: what browsers measured against the fastest pages of the web, each browser by what it can measure.',
  columns: { page: 'Page', score: 'Score', opportunity: 'To gain', opportunityWhy: 'Share of all lost score that is lost on this page' },
  judged: { good: 'good', meh: 'fair', poor: 'poor' },
  share: (good: string, meh: string, poor: string) => `${good} good, ${meh} fair, ${poor} poor`,
  values: (n: number) => plural(n, { one: '# value', other: '# values' }),
  all: 'All pages',
  pages: 'Pages',
  cut: (n: number) => `The ${n} pages with most to gain.`,
  empty: 'No web vitals yet',
  emptyWhy: 'Browsers send them with page loads, once tracing is on in the browser SDK.',
  noneMatch: 'No page matches',
  noneMatchWhy: 'No page load of this time fits the search, the projects and the environments.',
  clear: 'Clear the search',
  inJavaScript: 'In JavaScript',
  unnamed: '(no name)',
  overTime: 'Over time',
  trendOf: (name: string) => `${name}, 75th percentile over time`,
  scoreOverTime: 'Score over time',
  drawn: 'What is drawn',
  samples: 'Worst page loads',
  samplesBy: (vital: string) => `by ${vital}`,
  browser: 'Browser',
  person: 'User',
  began: 'When',
  trace: 'Trace',
  notMeasured: 'not measured',
};
