import { expect, test } from 'vitest';
import { childHealth } from './child-health.ts';

test('readiness says why a process is away and when it is started again', () => {
  let nowMs = 1_000;
  const health = childHealth(() => nowMs);
  const meanwhile = 'events are accepted and wait in the log';

  expect(health.problem()).toBe(`is starting; ${meanwhile}`);
  health.observe({ kind: 'ready', pid: 7 });
  expect(health.problem()).toBeNull();

  health.observe({ kind: 'exited', code: null, signal: 'SIGKILL', isExpected: false });
  health.observe({ kind: 'waiting', delayMs: 1_600 });
  nowMs += 400;
  expect(health.problem()).toBe(`was ended by SIGKILL and is started again in 1.2 s; ${meanwhile}`);

  health.observe({ kind: 'started', pid: 8 });
  expect(health.process()).toEqual({ starts: 1, pid: 8 });
  expect(health.problem()).toBe(`was ended by SIGKILL and is being started again; ${meanwhile}`);
  health.observe({ kind: 'failed', error: new Error('no room\nat a line') });
  health.observe({ kind: 'exited', code: 1, signal: null, isExpected: false });
  expect(health.problem()).toBe(`ended with code 1 and is being started again; ${meanwhile}`);
});
