import { expect, test } from 'vitest';
import { house } from '../../../test/house.ts';
import { renderBackup, renderRestore } from './clickhouse.ts';

test("ClickHouse's own BACKUP and RESTORE are statements that its parser reads, on one node and on a cluster, with every value whole", async () => {
  const events = await house.events();
  const copy = {
    database: 'vedette',
    url: "https://s3.example.com/it's a bucket/one/clickhouse/",
    accessKeyId: 'key',
    secretAccessKey: "s'\\ecret",
  };
  const statements = [null, 'main'].flatMap((cluster) => [
    renderBackup({ ...copy, topology: { cluster } }, 'id_1'),
    renderRestore({ ...copy, topology: { cluster } }, 'id_1'),
  ]);

  // As a value, since the embedded engine is asked for no statement that reaches out; the parser is the same.
  const read = await Promise.all(
    statements.map((text) =>
      events.select<{ formatted: string }>({ text: 'SELECT formatQuerySingleLine({text:String}) AS formatted', params: { text } }),
    ),
  );

  expect(read.map((rows) => rows[0]?.formatted)).toEqual([
    "BACKUP DATABASE vedette TO S3('https://s3.example.com/it\\'s a bucket/one/clickhouse/', 'key', 's\\'\\\\ecret') SETTINGS id = 'id_1', async = true",
    "RESTORE DATABASE vedette FROM S3('https://s3.example.com/it\\'s a bucket/one/clickhouse/', 'key', 's\\'\\\\ecret') SETTINGS id = 'id_1', async = true",
    "BACKUP DATABASE vedette ON CLUSTER main TO S3('https://s3.example.com/it\\'s a bucket/one/clickhouse/', 'key', 's\\'\\\\ecret') SETTINGS id = 'id_1', async = true",
    "RESTORE DATABASE vedette ON CLUSTER main FROM S3('https://s3.example.com/it\\'s a bucket/one/clickhouse/', 'key', 's\\'\\\\ecret') SETTINGS id = 'id_1', async = true",
  ]);
});
