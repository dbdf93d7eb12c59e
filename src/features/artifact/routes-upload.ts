import { z } from 'zod';
import { isAllowed } from '../../http/auth.ts';
import { projectOf } from '../../http/binder.ts';
import { ApiError, wrongField } from '../../http/errors.ts';
import { route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import { isVersion } from '../release/index.ts';
import { requestBundle } from './bundle.ts';
import { SHA1, storeChunk } from './chunks.ts';
import { AssemblyAnswer, ChunkOptions } from './contract.ts';
import {
  CHUNK_BYTES,
  CHUNKS_AT_ONCE,
  CHUNKS_PER_REQUEST,
  MAX_CHUNKS,
  MAX_FILE_BYTES,
  MAX_REQUEST_BYTES,
  UPLOAD_CONCURRENCY,
} from './limits.ts';
import { createSlots } from './slots.ts';

/** What whoever uploads must hold (processing §2.3). */
export const UPLOADS = ['project:releases', 'project:write', 'org:ci'] as const;

const CHUNK_UPLOAD = '/api/0/organizations/:org/chunk-upload/';
/** Clients before 3 look whether what they send is in it. */
const ACCEPT = [
  'debug_files',
  'release_files',
  'pdbs',
  'sources',
  'bcsymbolmaps',
  'il2cpp',
  'portablepdbs',
  'artifact_bundles',
  'artifact_bundles_v2',
  'proguard',
  'dartsymbolmap',
];
/** Around the chunks of a request: the boundaries and headers of its parts. */
const FORM_BYTES = 64 * 1024;

const Sha1 = z.string().regex(SHA1, 'A SHA-1 in 40 hex digits.');
const Assemble = z.object({
  checksum: Sha1,
  chunks: z.array(Sha1).max(MAX_CHUNKS),
  projects: z.array(z.string().max(120)).max(100).default([]),
  version: z.string().max(250).nullish(),
  dist: z.string().max(64).nullish(),
});

const slots = createSlots(CHUNKS_AT_ONCE);

/** Uploads in chunks, as sentry-cli and the bundlers' plugins make them. */
export const uploadRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: CHUNK_UPLOAD,
    scope: UPLOADS,
    summary: 'How to upload: size of chunks, limits, and what is understood.',
    params: z.object({}),
    answer: ChunkOptions,
    handle: async (_params, { site, reach }) => ({
      url: `${site.url}/api/0/organizations/${reach.orgSlug}/chunk-upload/`,
      chunkSize: CHUNK_BYTES,
      chunksPerRequest: CHUNKS_PER_REQUEST,
      maxFileSize: MAX_FILE_BYTES,
      maxRequestSize: MAX_REQUEST_BYTES,
      concurrency: UPLOAD_CONCURRENCY,
      hashAlgorithm: 'sha1' as const,
      compression: ['gzip'],
      accept: ACCEPT,
    }),
  }),
  route({
    method: 'POST',
    path: CHUNK_UPLOAD,
    scope: UPLOADS,
    summary: 'Chunks, each a part `file` or `file_gzip` whose file name is the SHA-1 of its content.',
    params: z.object({}),
    body: 'multipart',
    answer: z.object({}),
    handle: async (_params, context) => takeChunks(context),
  }),
  route({
    method: 'POST',
    path: '/api/0/organizations/:org/artifactbundle/assemble/',
    scope: UPLOADS,
    summary: 'Puts uploaded chunks together to an artifact bundle; to be asked until the state is `ok` or `error`.',
    params: Assemble,
    answer: AssemblyAnswer,
    async handle({ checksum, chunks, projects, version, dist }, context) {
      if (projects.length === 0) throw wrongField('projects', 'Name at least one project.');
      if (dist && !version) throw wrongField('dist', 'A dist is of a release: name the version too.');
      if (version && !isVersion(version)) throw wrongField('version', 'This cannot be the version of a release.');
      return requestBundle(context, {
        orgId: context.reach.orgId,
        sha1: checksum,
        chunks,
        projectIds: projectIdsOf(context, projects),
        version: version ?? '',
        dist: dist ?? '',
      });
    },
  }),
];

/** @throws ApiError for a project that is not there, or that the caller may not upload to. */
export function projectIdsOf({ reach }: OrgContext, names: readonly string[]): readonly number[] {
  const ids = names.map((name) => {
    const project = reach.projects.find((one) => one.slug === name || String(one.id) === name);
    if (project === undefined) throw wrongField('projects', `There is no project ${JSON.stringify(name)} that this token reaches.`);
    if (!isAllowed(UPLOADS, projectOf(reach, name).access)) throw new ApiError('forbidden');
    return project.id;
  });
  return [...new Set(ids)];
}

async function takeChunks({ form, metadata, blobs, clock, reach }: OrgContext): Promise<Record<string, never>> {
  if (form === null) return {};
  const limits = { fileBytes: CHUNK_BYTES + FORM_BYTES, files: CHUNKS_PER_REQUEST, bodyBytes: MAX_REQUEST_BYTES + FORM_BYTES };
  for await (const { name, filename, bytes } of form.parts(limits)) {
    if (name !== 'file' && name !== 'file_gzip') continue;
    const upload = { orgId: reach.orgId, name: filename ?? '', isGzip: name === 'file_gzip', bytes, nowMs: clock.now() };
    const stored = await slots.take(() => storeChunk({ metadata, blobs }, upload));
    if (!stored.ok) throw new ApiError('bad_request', { detail: stored.error, extra: { error: stored.error } });
  }
  return {};
}
