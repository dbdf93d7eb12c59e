import { expect, inject, onTestFinished, test } from 'vitest';
import { emptyEvents } from '../../test/house-events.ts';
import type { Events } from '../engines/events/port.ts';
import type { Scope } from './scope.ts';
import { scopedEvents } from './scoped-events.ts';

const TEXT = 'SELECT project_id, n FROM t WHERE project_id IN {scope:Array(UInt64)} AND n >= {from:UInt8} ORDER BY n';

function scopeOf(...projectIds: number[]): Scope {
  return { orgId: 1, projectIds, actor: { kind: 'system' } };
}

async function store(): Promise<Events> {
  const answer = await fetch(`${inject('engineDoor')}/events`);
  const { url } = (await answer.json()) as { readonly url: string };
  const events = await emptyEvents(url);
  onTestFinished(() => events.close());
  await events.command('CREATE TABLE t (project_id UInt64, n UInt8) ENGINE = MergeTree ORDER BY n');
  await events.command('INSERT INTO t SELECT number % 3 + 1, number FROM numbers(6)');
  return events;
}

/** A store that must not be asked. */
const untouched: Events = {
  insert: () => Promise.reject(new Error('asked')),
  select: () => Promise.reject(new Error('asked')),
  command: () => Promise.reject(new Error('asked')),
  forgetsTokens: true,
  close: () => Promise.resolve(),
};

test('A2: only rows of the projects in the scope are read', async () => {
  const events = await store();

  expect(await scopedEvents(events, scopeOf(2, 3)).select({ text: TEXT, params: { from: 2 } })).toEqual([
    { project_id: 3, n: 2 },
    { project_id: 2, n: 4 },
    { project_id: 3, n: 5 },
  ]);
  expect(await scopedEvents(events, scopeOf(99)).select({ text: TEXT, params: { from: 0 } })).toEqual([]);
});

test('A2: text that is not limited by the scope is refused, whatever else it says', async () => {
  const texts = [
    'SELECT 1',
    'SELECT * FROM t WHERE project_id = 1',
    'SELECT * FROM t -- WHERE project_id IN {scope:Array(UInt64)}',
    'SELECT * FROM t /* project_id IN {scope:Array(UInt64)} */',
    "SELECT 'project_id IN {scope:Array(UInt64)}' FROM t",
    'SELECT {scope:Array(UInt64)} FROM t',
  ];

  for (const text of texts) {
    await expect(scopedEvents(untouched, scopeOf(1)).select({ text })).rejects.toThrow('must be limited by project_id IN {scope');
  }
});

test('A2: a caller cannot pass a project', async () => {
  const scoped = scopedEvents(untouched, scopeOf(1));

  await expect(scoped.select({ text: TEXT, params: { from: 0, scope: [2] } })).rejects.toThrow('not a parameter of its caller');
});

test('A2: an empty scope reads nothing, without asking', async () => {
  expect(await scopedEvents(untouched, scopeOf()).select({ text: TEXT, params: { from: 0 } })).toEqual([]);
});
