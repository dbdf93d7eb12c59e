import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { house } from '../../test/house.ts';
import { DataDirectoryTakenError, lockDataDirectory } from './data-lock.ts';

const HOLDER = new URL('../../test/programs/lock-holder.ts', import.meta.url).pathname;

test('M4: a second process gets one sentence that names the first, and the directory is free when the first was killed', async () => {
  const directory = await house.directory();
  const first = holder(directory);
  expect(await said(first)).toBe('held');

  const second = holder(directory);
  const sentence = await said(second);
  first.kill('SIGKILL');
  await once(first, 'exit');
  const third = holder(directory);

  expect(sentence).toBe(
    `Another Vedette (process ${first.pid}) is using the data directory ${directory}: stop it, or set VEDETTE_DATA_DIR to another one.`,
  );
  expect(await said(third)).toBe('held');
});

test('a lock that was released can be taken again, one that was not cannot, in the same process too', async () => {
  const directory = await house.directory();
  const lock = lockDataDirectory(directory);

  expect(() => lockDataDirectory(directory)).toThrow(DataDirectoryTakenError);
  lock.release();
  lockDataDirectory(directory).release();
});

function holder(directory: string): ChildProcess {
  const child = fork(HOLDER, [directory], { execArgv: [] });
  house.onClose(() => void child.kill('SIGKILL'));
  return child;
}

async function said(child: ChildProcess): Promise<unknown> {
  const [message] = await once(child, 'message');
  return message;
}
