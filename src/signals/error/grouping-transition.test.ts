import { expect, test } from 'vitest';
import { house, NOON_MS } from '../../../test/house.ts';
import { makeProjects } from '../../../test/processor-house.ts';
import { GROUPING_CONFIGS } from '../../features/project/contract.ts';
import { run } from '../../pipeline/run.ts';
import type { ProjectConfig } from '../../pipeline/project-config.ts';
import { DEFAULT_GROUPING_CONFIG, groupEvent, NEWEST_GROUPING_CONFIG } from './grouping/group.ts';
import { errorSignal } from './index.ts';

/** As the two builds of one Rust program name one function. */
const built = (place: string, hash: string) => `_ZN4shop4${place}5total17h${hash}E`;

function crash(name: string) {
  const frames = [{ function: name, instruction_addr: '0x1000', in_app: true }];
  return { platform: 'native', exception: { values: [{ type: 'SIGSEGV', value: 'Segfault', stacktrace: { frames } }] } };
}

async function openProject() {
  const metadata = await house.metadata();
  const events = await house.events();
  const [project] = await makeProjects(metadata, ['shop']);
  const signal = errorSignal({ blobs: await house.blobs() });
  let id = 0;

  /** Sends a crash, and answers how many issues there are then. */
  async function send(name: string, config: Partial<ProjectConfig>): Promise<number> {
    const ctx = { metadata, project: { ...(project as ProjectConfig), ...config }, receivedAtMs: NOON_MS };
    await run(signal, [{ event_id: String((id += 1)).padStart(32, 'a'), ...crash(name) }], ctx, events);
    const row = await metadata.row<{ n: number }>('SELECT count(*)::int AS n FROM issue');
    return row?.n ?? 0;
  }
  return { metadata, send };
}

const before = { groupingConfig: DEFAULT_GROUPING_CONFIG };
const after = (untilMs: number) => ({
  groupingConfig: NEWEST_GROUPING_CONFIG,
  formerGrouping: { config: DEFAULT_GROUPING_CONFIG, untilMs },
});

test('while a project changes its grouping config, an event goes on in the issue that it had by the former one', async () => {
  const { metadata, send } = await openProject();

  expect(await send(built('cart', '05af221e174051e9'), before)).toBe(1);
  expect(await send(built('cart', '05af221e174051e9'), after(NOON_MS + 1))).toBe(1);
  // Another build: by the former config it is another issue, by the new one it is the one above.
  expect(await send(built('cart', '1122334455667788'), after(NOON_MS + 1))).toBe(1);
  // What neither knows is new, and known by the new config alone.
  expect(await send(built('till', '05af221e174051e9'), after(NOON_MS + 1))).toBe(2);
  expect(await send(built('till', '05af221e174051e9'), before)).toBe(3);
  expect(await metadata.rows('SELECT times_seen::int AS n FROM issue ORDER BY id')).toEqual([{ n: 3 }, { n: 1 }, { n: 1 }]);
});

test('when the change is over, the former config finds nothing any more', async () => {
  const { send } = await openProject();

  expect(await send(built('cart', '05af221e174051e9'), before)).toBe(1);
  expect(await send(built('cart', '05af221e174051e9'), after(NOON_MS))).toBe(2);
});

test('projects can name each config that groups, and no other', () => {
  const event = { platform: 'native', tags: [] } as unknown as Parameters<typeof groupEvent>[0];

  expect(GROUPING_CONFIGS.map((config) => groupEvent(event, config).config)).toEqual(GROUPING_CONFIGS);
  expect(GROUPING_CONFIGS.at(-1)).toBe(NEWEST_GROUPING_CONFIG);
});
