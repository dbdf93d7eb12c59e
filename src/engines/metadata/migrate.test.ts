import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { house } from '../../../test/house.ts';
import { MIGRATION_FOLDERS } from '../../rooms.ts';
import { migratePostgres } from './migrate.ts';

test('a database of the house has every migration, and applying them again does nothing', async () => {
  const metadata = await house.metadata();

  const applied = await migratePostgres(metadata, MIGRATION_FOLDERS);

  expect(applied).toEqual([]);
  expect((await metadata.row<{ n: number }>('SELECT count(*) AS n FROM migration'))?.n).toBeGreaterThan(0);
});
