import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { z } from 'zod';
import { isAllowed } from '../../http/auth.ts';
import { projectOf } from '../../http/binder.ts';
import { Nothing, PageParams } from '../../http/contract.ts';
import { cutPage, pageWindow } from '../../http/cursor.ts';
import { ApiError, notFound, wrongField } from '../../http/errors.ts';
import type { Multipart } from '../../http/multipart.ts';
import { page, reply, route } from '../../http/route.ts';
import type { AnyRoute, OrgContext, ProjectContext, RawReply } from '../../http/route.ts';
import { isVersion } from '../release/index.ts';
import { announce, requestBundle } from './bundle.ts';
import { SHA1 } from './chunks.ts';
import { AssemblyAnswer, ReleaseFile } from './contract.ts';
import { MAX_CHUNKS, MAX_RELEASE_FILE_BYTES } from './limits.ts';
import { dropReleaseFile, releaseFiles, storedAt, storeReleaseFile, toReleaseFile, type ReleaseFileRow } from './release-file.ts';
import { UPLOADS } from './routes-upload.ts';

const inflate = promisify(inflateRaw);
const ORG = '/api/0/organizations/:org/releases/:version';
const PROJECT = '/api/0/projects/:org/:project/releases/:version';
const READS = ['project:read', ...UPLOADS] as const;
const Version = { version: z.string().max(250) };
const FileParams = { ...Version, fileId: z.string().max(20) };
/** Fields and boundaries around the file. */
const FORM_BYTES = 256 * 1024;

interface Place {
  readonly context: OrgContext;
  readonly version: string;
  /** Those whose files are meant: of the path, or all of the release that the caller reaches. */
  readonly projectIds: readonly number[];
}

/** Of the projects of a release those that the caller may do this to. @throws ApiError not_found */
async function ofRelease(context: OrgContext, version: string, scopes: readonly string[]): Promise<Place> {
  const { metadata, reach } = context;
  const rows = await metadata.rows<{ slug: string }>(
    `SELECT p.slug FROM release r JOIN release_project rp ON rp.release_id = r.id JOIN project p ON p.id = rp.project_id
      WHERE r.org_id = $1 AND r.version = $2 AND p.id = ANY($3::bigint[])`,
    [reach.orgId, version, reach.projects.map((project) => project.id)],
  );
  const projects = rows.map(({ slug }) => projectOf(reach, slug)).filter(({ access }) => isAllowed(scopes as typeof UPLOADS, access));
  if (projects.length === 0) throw notFound();
  return { context, version, projectIds: projects.map((project) => project.id) };
}

function ofProject(context: ProjectContext, version: string): Place {
  return { context, version, projectIds: [context.project.id] };
}

const Assemble = z.object({
  ...Version,
  checksum: z.string().regex(SHA1),
  chunks: z.array(z.string().regex(SHA1)).max(MAX_CHUNKS),
  dist: z.string().max(64).nullish(),
});

/** Files of a release, one by one, as older versions of sentry-cli and older plugins upload them. */
export const releaseFileRoutes: readonly AnyRoute[] = [
  ...routesBelow(ORG),
  ...routesBelow(PROJECT),
  route({
    method: 'POST',
    path: `${ORG}/assemble/`,
    scope: UPLOADS,
    summary: 'Puts uploaded chunks together to the files of a release; to be asked until the state is `ok` or `error`.',
    params: Assemble,
    answer: AssemblyAnswer,
    async handle({ version, checksum, chunks, dist }, context) {
      const { projectIds } = await ofRelease(context, version, UPLOADS);
      return requestBundle(context, { orgId: context.reach.orgId, sha1: checksum, chunks, projectIds, version, dist: dist ?? '' });
    },
  }),
];

function routesBelow(base: typeof ORG | typeof PROJECT): readonly AnyRoute[] {
  const place = (context: OrgContext | ProjectContext, version: string, scopes: readonly string[]) =>
    'project' in context ? Promise.resolve(ofProject(context, version)) : ofRelease(context, version, scopes);
  return [
    route({
      method: 'GET',
      path: `${base}/files/`,
      scope: READS,
      summary: 'Files of a release that were uploaded one by one, by name.',
      params: z.object({ ...PageParams, ...Version, query: z.string().max(200).optional() }),
      answer: z.array(ReleaseFile),
      async handle(params, context) {
        const { projectIds, version } = await place(context, params.version, READS);
        const window = pageWindow(params);
        const found = await releaseFiles(context.metadata, { projectIds, version, id: null, query: params.query ?? '', window });
        const { rows, links } = cutPage(found, window);
        return page(rows.map(toReleaseFile), links);
      },
    }),
    route({
      method: 'POST',
      path: `${base}/files/`,
      scope: UPLOADS,
      summary: 'A file of a release: `file`, its `name` (`~/assets/app.js`), `dist`, and `header` fields such as `Sourcemap:app.js.map`.',
      params: z.object(Version),
      body: 'multipart',
      answer: ReleaseFile,
      handle: async ({ version }, context) => reply(201, await take(await place(context, version, UPLOADS), context.form)),
    }),
    route({
      method: 'GET',
      path: `${base}/files/:fileId/`,
      scope: READS,
      summary: 'A file of a release; with `download` its bytes.',
      params: z.object({ ...FileParams, download: z.string().max(5).optional() }),
      answer: ReleaseFile,
      async handle({ version, fileId, download }, context) {
        const found = await fileOf(await place(context, version, READS), fileId);
        return download === undefined ? toReleaseFile(found) : bytesOf(context, found);
      },
    }),
    route({
      method: 'DELETE',
      path: `${base}/files/:fileId/`,
      scope: ['project:write', 'project:releases', 'org:ci'],
      summary: 'Deletes a file of a release.',
      params: z.object(FileParams),
      answer: Nothing,
      async handle({ version, fileId }, context) {
        const where = await place(context, version, UPLOADS);
        const prefixes = await dropReleaseFile(context.metadata, await fileOf(where, fileId), where.projectIds);
        for (const prefix of prefixes) await context.blobs.deleteBelow(prefix);
        announce(context, where.projectIds);
        return reply(204, null);
      },
    }),
  ];
}

async function fileOf({ context, version, projectIds }: Place, id: string): Promise<ReleaseFileRow> {
  const [row] = await releaseFiles(context.metadata, { projectIds, version, id, query: '', window: { limit: 1, offset: 0 } });
  if (row === undefined) throw notFound();
  return row;
}

async function bytesOf({ metadata, blobs }: OrgContext, file: ReleaseFileRow): Promise<RawReply> {
  const stored = await storedAt(metadata, file);
  const bytes = stored === null ? null : await blobs.get(stored.blob_key);
  if (bytes === null) throw notFound();
  const name = (file.name.split('/').at(-1) ?? '').replaceAll(/[^\w.-]/g, '_');
  return {
    kind: 'raw',
    status: 200,
    headers: { 'content-type': 'application/octet-stream', 'content-disposition': `attachment; filename="${name}"` },
    body: await inflate(bytes, { maxOutputLength: MAX_RELEASE_FILE_BYTES }),
  };
}

interface Sent {
  readonly bytes: Buffer | null;
  readonly name: string;
  readonly dist: string;
  readonly headers: Record<string, string>;
}

async function take({ context, version, projectIds }: Place, form: Multipart | null): Promise<ReleaseFile> {
  if (!isVersion(version)) throw wrongField('version', 'This cannot be the version of a release.');
  const { bytes, name, dist, headers } = await readForm(form);
  if (bytes === null) throw wrongField('file', 'Send the file as the part "file".');
  const stored = await storeReleaseFile(context, { orgId: context.reach.orgId, projectIds, version, dist, name, headers, bytes });
  if (!stored.ok) throw wrongField('name', stored.error);
  if (stored.value === null) {
    throw new ApiError('conflict', { detail: 'A file of this name is in the release already: delete it, or upload with another dist.' });
  }
  return toReleaseFile(stored.value);
}

async function readForm(form: Multipart | null): Promise<Sent> {
  const sent = { bytes: null as Buffer | null, name: '', dist: '', headers: {} as Record<string, string> };
  if (form === null) return sent;
  const limits = { fileBytes: MAX_RELEASE_FILE_BYTES, files: 1, bodyBytes: MAX_RELEASE_FILE_BYTES + FORM_BYTES };
  for await (const part of form.parts(limits)) {
    const text = part.filename === null ? part.bytes.toString('utf8') : '';
    if (part.filename !== null) {
      sent.bytes = part.bytes;
      sent.name ||= part.filename;
    } else if (part.name === 'name') sent.name = text;
    else if (part.name === 'dist') sent.dist = text.slice(0, 64);
    else if (part.name === 'header') addHeader(sent.headers, text);
  }
  return sent;
}

/** `Name:value`; anything else says nothing. */
function addHeader(headers: Record<string, string>, text: string): void {
  const at = text.indexOf(':');
  if (at > 0) headers[text.slice(0, at).trim()] = text.slice(at + 1).trim();
}
