import { click, framesOf, http, lib, moved, said, source } from '../model.ts';
import type { DemoProject } from '../model.ts';

const sources = {
  'src/reports/export.js': source(
    44,
    `
  async function exportOrders(range) {
    const rows = [];
    for await (const page of fetchPages('/reports/orders', range)) {
      rows.push(...page.items);
    }
    const sheet = rows.map((row) => columns.map((column) => row[column].toString()));
    return new Blob([toCsv(sheet)], { type: 'text/csv' });
  }`,
  ),
  'src/editor/history.js': source(
    10,
    `
  undo() {
    const step = this.steps.pop();
    this.future.push(step);
    this.apply(step.inverse());
    this.emit('change');
  }`,
  ),
  'src/stock/table.js': source(
    71,
    `
  function sortRows(rows, key, direction) {
    const sorted = [...rows].sort((a, b) => a[key].localeCompare(b[key]));
    if (direction === 'desc') sorted.reverse();
    renderRows(sorted);
  }`,
  ),
};
const at = framesOf(sources);
const desk = 'https://admin.larkspur.example';

/** Plain JavaScript in the browser: what the shop's people work with. */
export const admin: DemoProject = {
  slug: 'back-office',
  name: 'Back office',
  projectPlatform: 'javascript',
  platform: 'javascript',
  sdk: { name: 'sentry.javascript.browser', version: '11.12.0', package: 'npm:@sentry/browser' },
  releaseName: 'back-office',
  versions: ['114', '115', '116', '117'],
  kind: 'browser',
  root: 'https://admin.larkspur.example/static/',
  sources,
  crumbs: [
    moved('/orders', '/orders/{order}'),
    moved('/stock', '/reports'),
    click('table.stock > thead > tr > th[data-key="name"]'),
    click('button#export'),
    http('GET', '/api/orders?page={page}', 200),
    http('GET', '/api/stock?warehouse=ham', 200),
    said('console', 'autosave after {ms} ms'),
  ],
  tags: { role: ['support', 'buyer', 'warehouse', 'admin'] },
  issues: [
    {
      type: 'TypeError',
      value: "Cannot read properties of null (reading 'toString')",
      frames: [at('src/reports/export.js', 'row[column].toString', 'exportOrders')],
      transaction: '/reports',
      request: { method: 'GET', url: `${desk}/reports` },
      mechanism: ['auto.browser.global_handlers.onunhandledrejection', false],
      perDay: 12,
      shape: 'fixed',
      story: { status: 'resolved', notes: ['Empty cells are exported as empty text since build 117.'] },
    },
    {
      type: 'TypeError',
      value: 'step is undefined',
      frames: [lib('node_modules/hotkeys-js/index.js', 318, 'eventHandler'), at('src/editor/history.js', 'step.inverse()', 'History.undo')],
      transaction: '/pages/:page/edit',
      request: { method: 'GET', url: `${desk}/pages/{id}/edit` },
      mechanism: ['auto.browser.global_handlers.onerror', false],
      perDay: 7,
      shape: 'steady',
    },
    {
      type: 'TypeError',
      value: 'a[key].localeCompare is not a function',
      frames: [at('src/stock/table.js', 'localeCompare', 'sortRows')],
      transaction: '/stock',
      request: { method: 'GET', url: `${desk}/stock?sort=units` },
      mechanism: ['auto.browser.browserapierrors.addEventListener', false],
      lastCrumb: click('table.stock > thead > tr > th[data-key="units"]'),
      perDay: 15,
      shape: 'fresh',
    },
    {
      type: 'ResizeObserver',
      value: 'ResizeObserver loop completed with undelivered notifications.',
      frames: [],
      transaction: '/reports',
      request: { method: 'GET', url: `${desk}/reports` },
      level: 'warning',
      perDay: 25,
      shape: 'steady',
      story: { status: 'archived' },
    },
  ],
};
