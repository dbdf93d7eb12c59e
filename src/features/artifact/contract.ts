/** Uploads, bundles and debug files as the API shows them (processing §2.3, product §4.5). Browser-safe. */
import { z } from 'zod';
import { Time } from '../../http/contract.ts';

export const ChunkOptions = z.object({
  url: z.string(),
  chunkSize: z.number(),
  chunksPerRequest: z.number(),
  maxFileSize: z.number(),
  maxRequestSize: z.number(),
  concurrency: z.number(),
  hashAlgorithm: z.literal('sha1'),
  compression: z.array(z.string()),
  accept: z.array(z.string()),
});

/** Events from before an upload that are gone through again; null when none are. */
export const RemapProgress = z
  .object({ total: z.number().nullable(), seen: z.number(), changed: z.number(), merged: z.number(), isDone: z.boolean() })
  .nullable();
export type RemapProgress = z.infer<typeof RemapProgress>;

export const DebugFile = z.object({
  id: z.string(),
  uuid: z.string(),
  debugId: z.string(),
  codeId: z.string().nullable(),
  objectName: z.string(),
  symbolType: z.string(),
  cpuName: z.string(),
  size: z.number(),
  sha1: z.string(),
  headers: z.record(z.string(), z.string()),
  dateCreated: Time,
  data: z.object({ type: z.string(), features: z.array(z.string()) }),
  remap: RemapProgress,
});
export type DebugFile = z.infer<typeof DebugFile>;

export const AssemblyAnswer = z.object({
  state: z.enum(['not_found', 'created', 'assembling', 'ok', 'error']),
  missingChunks: z.array(z.string()),
  detail: z.string().nullable(),
  dif: DebugFile.optional(),
});

export const DebugFileAssemblies = z.record(z.string(), AssemblyAnswer);

/** A bundle in a list; `associations` say for which releases it may be used. */
export const ArtifactBundle = z.object({
  bundleId: z.string(),
  associations: z.array(z.object({ release: z.string().nullable(), dist: z.string().nullable() })),
  date: Time,
  dateModified: Time,
  fileCount: z.number(),
  size: z.number(),
  /** Files that cannot be used, and why. */
  problems: z.array(z.object({ file: z.string(), problem: z.string() })),
  remap: RemapProgress,
});
export type ArtifactBundle = z.infer<typeof ArtifactBundle>;

export const ReleaseFile = z.object({
  id: z.string(),
  name: z.string(),
  dist: z.string().nullable(),
  sha1: z.string(),
  size: z.number(),
  dateCreated: Time,
  headers: z.record(z.string(), z.string()),
});
export type ReleaseFile = z.infer<typeof ReleaseFile>;

/** Whether a frame would be resolved, and with what. */
export const ArtifactLookup = z.object({
  isResolvable: z.boolean(),
  /** A sentence, when it is not. */
  reason: z.string().nullable(),
  file: z.string().nullable(),
  sourceMap: z.string().nullable(),
  resolvedWith: z.string().nullable(),
});
export type ArtifactLookup = z.infer<typeof ArtifactLookup>;
