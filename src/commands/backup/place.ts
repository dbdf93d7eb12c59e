import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { freeFloor } from '../../pipeline/pressure-level.ts';
import type { Config } from '../../config.ts';
import { openFileBlobs } from '../../engines/blobs/files.ts';
import type { Blobs } from '../../engines/blobs/port.ts';
import type { S3Options } from '../../engines/blobs/s3.ts';
import type { EngineAddresses } from '../../wire.ts';
import { usageError } from '../usage.ts';

/** Where a backup lies. */
export interface Place {
  /** As people say it. */
  readonly name: string;
  readonly blobs: Blobs;
  /** Null for a directory. */
  readonly s3: S3Options | null;
}

const S3_URL = /^s3:\/\/([a-z0-9][a-z0-9.-]{2,62})\/?(.*)$/;

/** @throws UsageError when it cannot be one, or is not there and should be. */
export async function openPlace(config: Config, text: string, mode: 'write' | 'read'): Promise<Place> {
  const s3 = s3Of(config, text);
  if (s3 !== null) {
    const { checkS3, openS3Blobs } = await import('../../engines/blobs/s3.ts');
    await checkS3(s3, CHECK_MS).catch((cause: unknown) => {
      throw usageError(`${text} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`);
    });
    return { name: text, blobs: openS3Blobs(s3), s3 };
  }
  const directory = resolve(text);
  // Opening makes the directory; who wants to read from one that is not there mistyped it.
  if (mode === 'read') await readdir(directory).catch(() => fail(`There is no backup in ${text}: the directory is not there.`));
  return {
    name: text,
    blobs: await openFileBlobs(directory).catch((cause: unknown) => fail(`${text} cannot be used: ${String(cause)}`)),
    s3: null,
  };
}

const CHECK_MS = 20_000;

/** @throws UsageError when the backup would be among what it copies. */
export function refuseInside({ name, s3 }: Place, addresses: EngineAddresses): void {
  const own = addresses.s3;
  const isInBucket =
    s3 !== null && own !== null && s3.endpoint === own.endpoint && s3.bucket === own.bucket && s3.prefix.startsWith(own.prefix);
  const isInDirectory = s3 === null && `${resolve(name)}/`.startsWith(`${addresses.dataDirectory}/`);
  if (isInBucket) throw usageError(`${name} lies below S3_BUCKET and S3_PREFIX, among what is copied: name another bucket.`);
  if (isInDirectory) throw usageError(`${name} lies in VEDETTE_DATA_DIR, among what is copied: name another directory.`);
}

export interface Disk {
  readonly freeBytes: number;
  readonly diskBytes: number;
}

/**
 * While a backup runs, what it copies is held: merged parts and trimmed records free no room. So none is begun where the ladder would
 * be on level 3 for the disk's sake (reliability O4).
 * @throws UsageError
 */
export function refuseShortDisk({ freeBytes, diskBytes }: Disk, config: Pick<Config, 'VEDETTE_MIN_FREE_BYTES'>): void {
  const floorBytes = freeFloor(3, diskBytes, config.VEDETTE_MIN_FREE_BYTES);
  if (freeBytes >= floorBytes) return;
  throw usageError(
    `Only ${gigabytes(freeBytes)} of the disk of VEDETTE_DATA_DIR are free. Below ${gigabytes(floorBytes)} a backup would hold on to room that the server needs: make room first, or give --short-disk.`,
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** @throws UsageError when something is there already: two backups in one place would be none. */
export async function refuseUsed({ name, blobs }: Place): Promise<void> {
  for await (const { key } of blobs.list()) throw usageError(`${name} is not empty (${key}): name a place of its own for each backup.`);
}

function s3Of(config: Config, text: string): S3Options | null {
  if (!text.startsWith('s3:')) return null;
  const [, bucket = '', path = ''] = S3_URL.exec(text) ?? fail(`${text} is no place in S3; it looks like s3://bucket/prefix.`);
  const prefix = path === '' || path.endsWith('/') ? path : `${path}/`;
  return { ...addressOf(config), bucket, prefix, isPathStyle: config.S3_PATH_STYLE };
}

function addressOf(config: Config): Pick<S3Options, 'endpoint' | 'region' | 'accessKeyId' | 'secretAccessKey'> {
  const endpoint = config.BACKUP_S3_ENDPOINT ?? config.S3_ENDPOINT;
  const accessKeyId = config.BACKUP_S3_ACCESS_KEY_ID ?? config.S3_ACCESS_KEY_ID;
  const secretAccessKey = config.BACKUP_S3_SECRET_ACCESS_KEY ?? config.S3_SECRET_ACCESS_KEY;
  if (endpoint === undefined || accessKeyId === undefined || secretAccessKey === undefined) {
    return fail('A place in S3 needs BACKUP_S3_ENDPOINT, BACKUP_S3_ACCESS_KEY_ID and BACKUP_S3_SECRET_ACCESS_KEY, or the S3_… options.');
  }
  return { endpoint, accessKeyId, secretAccessKey, region: config.BACKUP_S3_REGION ?? config.S3_REGION };
}

function fail(sentence: string): never {
  throw usageError(sentence);
}
