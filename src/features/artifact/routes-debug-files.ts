import { Readable } from 'node:stream';
import { z } from 'zod';
import { Nothing, PageParams, repeated } from '../../http/contract.ts';
import { cutPage, pageWindow } from '../../http/cursor.ts';
import { notFound } from '../../http/errors.ts';
import { page, reply, route } from '../../http/route.ts';
import type { AnyRoute, ProjectContext, RawReply } from '../../http/route.ts';
import { announce } from './bundle.ts';
import { SHA1 } from './chunks.ts';
import { DebugFile, DebugFileAssemblies } from './contract.ts';
import {
  DEBUG_FILE_COLUMNS,
  readDebugFile,
  requestDebugFile,
  toDebugFile,
  type DebugFileAssembly,
  type DebugFileRow,
} from './debug-file.ts';
import { MAX_CHUNKS } from './limits.ts';
import { UPLOADS } from './routes-upload.ts';

const FILES = '/api/0/projects/:org/:project/files';
/** Files that are asked for at once. */
const MAX_FILES = 1_000;

const Wanted = z.object({
  name: z.string().max(1_000),
  debug_id: z.string().max(60).nullish(),
  chunks: z.array(z.string().regex(SHA1)).max(MAX_CHUNKS),
});

/** Debug files of a project (processing §2.3, product §4.5). */
export const debugFileRoutes: readonly AnyRoute[] = [
  route({
    method: 'POST',
    path: `${FILES}/difs/assemble/`,
    scope: UPLOADS,
    summary: 'Puts uploaded chunks together to debug files; to be asked until each is `ok` or `error`.',
    // By the digest of each file, beside the names of the path.
    params: z.looseObject({}),
    answer: DebugFileAssemblies,
    async handle(params, context) {
      const answers: Record<string, DebugFileAssembly> = {};
      const asked = Object.entries(params).filter(([sha1]) => SHA1.test(sha1));
      for (const [sha1, value] of asked.slice(0, MAX_FILES)) answers[sha1] = await assemble(context, sha1, value);
      return answers;
    },
  }),
  route({
    method: 'GET',
    path: `${FILES}/dsyms/`,
    scope: ['project:read', ...UPLOADS],
    summary: 'Debug files, newest first; with `id` the bytes of one.',
    params: z.object({
      ...PageParams,
      query: z.string().max(200).optional(),
      debug_id: z.string().max(60).optional(),
      code_id: z.string().max(100).optional(),
      file_formats: repeated(z.string().max(40)),
      id: z.string().max(20).optional(),
    }),
    answer: z.array(DebugFile),
    async handle(params, context) {
      if (params.id !== undefined) return download(context, params.id);
      const window = pageWindow(params);
      const found = await context.metadata.rows<DebugFileRow>(
        `SELECT ${DEBUG_FILE_COLUMNS} FROM debug_file
          WHERE project_id = $1 AND ($2::text IS NULL OR debug_id = lower($2)) AND ($3::text IS NULL OR code_id = lower($3))
            AND ($4::text IS NULL OR strpos(lower(object_name || ' ' || debug_id || ' ' || kind), lower($4)) > 0)
            AND (cardinality($5::text[]) = 0 OR kind = ANY($5::text[]))
          ORDER BY id DESC LIMIT $6 OFFSET $7`,
        [
          context.project.id,
          params.debug_id ?? null,
          params.code_id ?? null,
          params.query ?? null,
          params.file_formats,
          window.limit + 1,
          window.offset,
        ],
      );
      const { rows, links } = cutPage(found, window);
      return page(rows.map(toDebugFile), links);
    },
  }),
  route({
    method: 'DELETE',
    path: `${FILES}/dsyms/`,
    scope: ['project:write', 'project:releases'],
    summary: 'Deletes a debug file.',
    params: z.object({ id: z.string().max(20) }),
    answer: Nothing,
    async handle({ id }, context) {
      const { metadata, blobs, project } = context;
      const row = await metadata.row<{ blob_prefix: string }>(
        'DELETE FROM debug_file WHERE project_id = $1 AND id::text = $2 RETURNING blob_prefix',
        [project.id, id],
      );
      if (row === null) throw notFound();
      await blobs.deleteBelow(`${row.blob_prefix}/`);
      announce(context, [project.id]);
      return reply(204, null);
    },
  }),
  route({
    method: 'GET',
    path: `${FILES}/proguard-artifact-releases/`,
    scope: ['project:read', ...UPLOADS],
    summary: 'Releases that name a ProGuard mapping; none do, mappings are found by their id.',
    params: z.object({ proguard_uuid: z.string().max(60).optional() }),
    answer: z.object({ releases: z.array(z.string()) }),
    handle: async () => ({ releases: [] }),
  }),
];

async function assemble(context: ProjectContext, sha1: string, value: unknown): Promise<DebugFileAssembly> {
  const wanted = Wanted.safeParse(value);
  if (!wanted.success) return { state: 'error', missingChunks: [], detail: 'Say name and chunks of the file.' };
  const { name, debug_id: debugId, chunks } = wanted.data;
  return requestDebugFile(context, {
    orgId: context.reach.orgId,
    projectId: context.project.id,
    sha1,
    name,
    debugId: debugId ?? null,
    chunks,
  });
}

async function download({ metadata, blobs, project }: ProjectContext, id: string): Promise<RawReply> {
  const row = await metadata.row<DebugFileRow>(`SELECT ${DEBUG_FILE_COLUMNS} FROM debug_file WHERE project_id = $1 AND id::text = $2`, [
    project.id,
    id,
  ]);
  if (row === null) throw notFound();
  return {
    kind: 'raw',
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': String(row.size_bytes),
      'content-disposition': `attachment; filename="${row.debug_id}"`,
    },
    body: Readable.from(readDebugFile(blobs, row)),
  };
}
