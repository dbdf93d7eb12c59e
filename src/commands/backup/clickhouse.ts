import { setTimeout as delay } from 'node:timers/promises';
import type { S3Options } from '../../engines/blobs/s3.ts';
import { onCluster } from '../../engines/events/ddl.ts';
import type { Topology } from '../../engines/events/ddl.ts';
import type { Events } from '../../engines/events/port.ts';

/** A server copies itself, into a folder beside the rest of the backup: rows of a cluster do not travel through one program. */
export interface ServerCopy {
  readonly database: string;
  readonly topology: Topology;
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export function serverCopy(s3: S3Options, database: string, topology: Topology): ServerCopy {
  const { accessKeyId, secretAccessKey } = s3;
  const url = new URL(s3.endpoint);
  if (s3.isPathStyle) url.pathname = `${url.pathname.replace(/\/+$/, '')}/${s3.bucket}/${s3.prefix}clickhouse/`;
  else {
    url.hostname = `${s3.bucket}.${url.hostname}`;
    url.pathname = `/${s3.prefix}clickhouse/`;
  }
  return { database, topology, url: url.href, accessKeyId, secretAccessKey };
}

/** Each replica's parts are taken from one of them; the server masks the credentials in its logs. */
export function renderBackup(copy: ServerCopy, id: string): string {
  return `BACKUP DATABASE ${nameOf(copy)}${onCluster(copy.topology)} TO ${placeOf(copy)} SETTINGS id = ${text(id)} ASYNC`;
}

export function renderRestore(copy: ServerCopy, id: string): string {
  return `RESTORE DATABASE ${nameOf(copy)}${onCluster(copy.topology)} FROM ${placeOf(copy)} SETTINGS id = ${text(id)} ASYNC`;
}

function nameOf({ database }: ServerCopy): string {
  return `\`${database.replaceAll(/[`\\]/g, '')}\``;
}

function placeOf({ url, accessKeyId, secretAccessKey }: ServerCopy): string {
  return `S3(${[url, accessKeyId, secretAccessKey].map(text).join(', ')})`;
}

function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

interface Progress {
  readonly status: string;
  readonly num_files: number;
  readonly error: string;
}

const LOOK_MS = 200;
/** The consumers stand until the server has chosen its parts; PostgreSQL lets them go after 60 s. */
const CHOOSE_MS = 45_000;

/** Resolves when the server knows which parts it copies: what is inserted from then on is not among them. */
export async function untilChosen(events: Events, id: string): Promise<void> {
  await until(events, id, (progress) => progress.num_files > 0 || progress.status === 'BACKUP_CREATED', performance.now() + CHOOSE_MS);
}

/** Resolves when it has copied or restored them. */
export async function untilDone(events: Events, id: string): Promise<void> {
  await until(events, id, ({ status }) => status === 'BACKUP_CREATED' || status === 'RESTORED', Number.POSITIVE_INFINITY);
}

async function until(events: Events, id: string, isReached: (progress: Progress) => boolean, deadline: number): Promise<void> {
  for (;;) {
    const rows = await events.select<Progress>({
      text: 'SELECT toString(status) AS status, num_files, error FROM system.backups WHERE id = {id:String}',
      params: { id },
    });
    const failed = rows.find(({ status }) => status.endsWith('FAILED') || status.endsWith('CANCELLED'));
    if (failed !== undefined) throw new Error(`ClickHouse could not do it: ${failed.error}`);
    if (rows.length > 0 && rows.every(isReached)) return;
    if (performance.now() > deadline) throw new Error('ClickHouse did not begin its backup in time');
    await delay(LOOK_MS);
  }
}
