import { z } from 'zod';
import type { Blobs } from '../../engines/blobs/port.ts';
import { DamagedBackupError, digest } from './vault.ts';

/**
 * What a backup is: written last, so that a backup without it is none. Every file with its checksums, the versions it was made by
 * and the counts that a restore is held against.
 */
export const FORMAT = 1;
export const MANIFEST_KEY = 'manifest.json';

const count = z.number().int().min(0);
const file = z.object({
  sizeBytes: count,
  pieces: z.array(z.object({ key: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/), sizeBytes: count })),
});

const manifestSchema = z.object({
  format: z.literal(FORMAT),
  program: z.string(),
  startedAt: z.string(),
  /** When the consumers stood: what was acknowledged before is in the backup. */
  heldAt: z.string(),
  finishedAt: z.string(),
  encryption: z.object({ algorithm: z.literal('aes-256-gcm'), salt: z.string() }).nullable(),
  /** Tells another secret from this one, and nothing else about it. */
  secretCheck: z.string().nullable(),
  /** Only in an encrypted backup. */
  secret: file.nullable(),
  metadata: z.object({
    serverVersion: z.string(),
    migrations: z.array(z.string()),
    partitions: z.array(z.object({ name: z.string(), parent: z.string(), bound: z.string() })),
    sequences: z.array(z.object({ name: z.string(), value: z.number() })),
    tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()), rows: count, file })),
  }),
  events: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({
      kind: z.literal('embedded'),
      engineVersion: z.string(),
      tables: z.array(z.object({ name: z.string(), ddl: z.string(), rows: count, file: file.nullable() })),
    }),
    /** Made by the server itself, into the same bucket. */
    z.object({
      kind: z.literal('clickhouse'),
      engineVersion: z.string(),
      url: z.string(),
      tables: z.array(z.object({ name: z.string(), rows: count })),
    }),
  ]),
  blobs: z.object({ count, sizeBytes: count, file }),
  log: z.object({
    partitions: count,
    streams: z.array(z.object({ topic: z.string(), partition: count, from: count, to: count, file })),
  }),
});

export type Manifest = z.output<typeof manifestSchema>;

export async function writeManifest(blobs: Blobs, manifest: Manifest): Promise<void> {
  const text = JSON.stringify(manifest);
  await blobs.put(MANIFEST_KEY, Buffer.from(JSON.stringify({ sha256: digest(Buffer.from(text)), manifest })));
}

/** @throws DamagedBackupError with one sentence: none, damaged, or of a newer Vedette. */
export async function readManifest(blobs: Blobs, place: string): Promise<Manifest> {
  const bytes = await blobs.get(MANIFEST_KEY);
  if (bytes === null)
    throw new DamagedBackupError(`There is no backup in ${place}: it has no ${MANIFEST_KEY}, which is written when a backup is complete.`);
  const { sha256, manifest } = parse(bytes);
  if (digest(Buffer.from(JSON.stringify(manifest))) !== sha256) {
    throw new DamagedBackupError(`The file ${MANIFEST_KEY} of the backup is damaged: its checksum is another.`);
  }
  const format = (manifest as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > FORMAT) {
    throw new DamagedBackupError(
      `The backup was written by a newer version of Vedette (format ${format}; this one reads ${FORMAT}): restore it with that version or a later one.`,
    );
  }
  const read = manifestSchema.safeParse(manifest);
  if (!read.success)
    throw new DamagedBackupError(
      `The file ${MANIFEST_KEY} of the backup is not one of Vedette's: ${read.error.issues[0]?.path.join('.')}.`,
    );
  return read.data;
}

function parse(bytes: Uint8Array): { readonly sha256?: unknown; readonly manifest?: unknown } {
  try {
    return (JSON.parse(Buffer.from(bytes).toString()) ?? {}) as { sha256?: unknown; manifest?: unknown };
  } catch (cause) {
    throw new DamagedBackupError(`The file ${MANIFEST_KEY} of the backup is damaged: it is not JSON.`, { cause });
  }
}

/** Every file, for a look at all of them before a byte is restored. */
export function filesOf({ secret, metadata, events, blobs, log }: Manifest): readonly z.output<typeof file>[] {
  const tables = events.kind === 'embedded' ? events.tables.map((table) => table.file) : [];
  const all = [secret, ...metadata.tables.map((table) => table.file), ...tables, blobs.file, ...log.streams.map((stream) => stream.file)];
  return all.filter((one) => one !== null);
}
