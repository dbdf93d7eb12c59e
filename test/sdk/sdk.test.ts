import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiFrame, EventDetail } from '../../src/signals/error/contract.ts';
import { startProduct } from './product.ts';
import type { Product } from './product.ts';
import { entryOf, exceptionsOf, makeProject, readEvents, stackOf, tagOf } from './read-back.ts';
import type { SdkProject } from './read-back.ts';
import type { Target } from './target.ts';
import { BROWSER } from './targets-browser.ts';
import { JAVASCRIPT } from './targets-javascript.ts';
import { LANGUAGES } from './targets-languages.ts';
import { SPECIFIED } from './targets-specified.ts';

const STEPS = ['chained', 'message', 'attachment', 'same', 'same'];

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product?.stop());

// One after the other: two compilers at once make both late. A run time that is missing is named in the report.
for (const target of [...JAVASCRIPT, ...BROWSER, ...LANGUAGES, ...SPECIFIED]) {
  const whyNot = await target.prepare();
  describe.skipIf(whyNot !== null)(`${target.name}${whyNot === null ? '' : `, skipped: ${whyNot}`}`, () => {
    suite(target);
  });
}

function suite({ name, run, expected }: Target): void {
  const steps = [...STEPS, ...(expected.more ?? [])];
  let project: SdkProject;
  let events: Map<string, EventDetail[]>;
  const isLibrary = ({ absPath, module, package: image, function: name }: ApiFrame) =>
    [absPath, module, image, name].some((text) => text !== null && expected.library?.test(text) === true);
  const of = (step: string): EventDetail => {
    const event = events.get(step)?.[0];
    if (event === undefined) throw new Error(`no event of step ${step}; there are ${[...events.keys()].join(', ')}`);
    return event;
  };

  beforeAll(async () => {
    project = await makeProject(product, name);
    await run(project.dsn);
    events = await readEvents(product, project, steps.length);
  });

  test('every event arrives once', () => {
    expect([...events].flatMap(([step, list]) => list.map(() => step)).toSorted()).toEqual(steps.toSorted());
  });

  test('a chained error keeps its types, messages and order', () => {
    const event = of('chained');

    expect(exceptionsOf(event).map(({ type, value }) => ({ type, value: value?.replace(' (Code: 1)', '') }))).toEqual([
      { type: expected.chain[0], value: 'card was declined' },
      { type: expected.chain[1], value: 'order was not paid' },
    ]);
    expect(event.title).toContain(`${expected.chain[1]}: order was not paid`);
    expect(event.type).toBe('error');
    expect(event.level).toBe('error');
  });

  test('a message is a message', () => {
    const event = of('message');
    expect(event.title).toBe('stock is low');
    expect(entryOf(event, 'message')?.formatted ?? event.message).toBe('stock is low');
    expect(event.level).toBe('warning');
  });

  test('frames say where it happened, and which are the application’s', () => {
    for (const event of events.get('same') ?? []) {
      const frames = stackOf(event)?.frames ?? [];
      const crash = frames.findLast((frame) => frame.inApp);
      expect(crash?.function).toMatch(expected.crash);
      expect(crash?.lineNo).toBeGreaterThan(0);
      expect(event.culprit).not.toBe('');
      expect(frames.filter(isLibrary).map((frame) => frame.inApp)).toEqual(frames.filter(isLibrary).map(() => false));
      expect(frames.some(isLibrary)).toBe(expected.library !== undefined);
    }
  });

  test('a user and an attachment', async () => {
    const event = of('attachment');
    const path = `/api/0/projects/vedette/${project.slug}/events/${event.eventID}/attachments/`;
    const attachments = await product.get<{ id: string; name: string; mimetype: string; size: number }[]>(path);

    expect(event.user).toMatchObject({ id: '42', email: 'ann@example.com', username: 'ann' });
    expect(attachments).toMatchObject([{ name: 'note.txt', size: 6 }]);
    expect(attachments[0]?.mimetype).toMatch(/^text\/plain/);
    expect(Buffer.from(await product.bytes(`${path}${attachments[0]?.id}/?download=1`)).toString()).toBe('a note');
    expect(of('chained').user?.id ?? null).toBeNull();
  });

  test('tags, release, environment, platform, SDK and breadcrumbs of each', () => {
    for (const event of [...events.values()].flat()) {
      expect(event.platform).toBe(expected.platform);
      expect(event.sdk?.name).toBe(expected.sdk);
      expect(event.release?.version).toBe('shop@1.2.3');
      expect(event.environment).toBe('sdk-test');
      expect(['suite', 'environment', 'release', 'level'].map((key) => tagOf(event, key))).toEqual([
        name,
        'sdk-test',
        'shop@1.2.3',
        event.level,
      ]);
      expect(entryOf(event, 'breadcrumbs')?.values).toContainEqual(
        expect.objectContaining({ category: 'cart', message: 'cart was opened', level: 'info', data: { items: 3 } }),
      );
    }
  });

  test('an error that happens twice is one issue, and different errors are different ones', async () => {
    const [first, second] = events.get('same') ?? [];
    const issues = await product.get<{ id: string; count: string; title: string }[]>(
      `/api/0/organizations/vedette/issues/?project=${project.id}&statsPeriod=24h`,
    );
    const latest = await product.get<EventDetail>(`/api/0/organizations/vedette/issues/${first?.groupID}/events/latest/`);

    expect(first?.groupID).toBe(second?.groupID);
    expect(issues.map((issue) => issue.id).toSorted()).toEqual(
      [...new Set([...events.values()].flat().map((event) => event.groupID))].toSorted(),
    );
    expect(issues).toHaveLength(new Set(steps).size);
    expect(issues.find((issue) => issue.id === first?.groupID)?.count).toBe('2');
    expect([first?.eventID, second?.eventID]).toContain(latest.eventID);
  });
}
