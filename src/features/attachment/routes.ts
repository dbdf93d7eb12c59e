import { z } from 'zod';
import { Id, PageParams } from '../../http/contract.ts';
import { cutPage, pageWindow } from '../../http/cursor.ts';
import { notFound } from '../../http/errors.ts';
import { INERT_POLICY } from '../../http/headers.ts';
import { page, route } from '../../http/route.ts';
import type { AnyRoute, ProjectContext, RawReply } from '../../http/route.ts';
import { Attachment } from './contract.ts';
import { sendPreview } from './preview.ts';
import { attachmentById, attachmentsOfEvent, attachmentsOfIssue } from './query.ts';
import type { AttachmentRow } from './query.ts';

const EventId = z.string().regex(/^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$/, 'This is not the id of an event.');
/** The right to the file was checked for this request: the link is for following at once. */
const LINK_SECONDS = 60;
const EVENT = '/api/0/projects/:org/:project/events/:eventId/attachments';

/** Files of events. A download is a file for the disk: never a page, whatever it says it is (reliability X3). */
export const attachmentRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: `${EVENT}/`,
    scope: 'event:read',
    summary: 'Attachments of an event.',
    params: z.object({ eventId: EventId, ...PageParams }),
    answer: z.array(Attachment),
    async handle(params, { metadata, project }) {
      const window = pageWindow(params);
      const { rows, links } = cutPage(await attachmentsOfEvent(metadata, project.id, params.eventId, window), window);
      return page(rows.map(toAttachment), links);
    },
  }),
  route({
    method: 'GET',
    path: `${EVENT}/:attachmentId/`,
    scope: 'event:read',
    summary: 'An attachment; with `?download` its bytes, with `?preview` what of them can be shown beside the event.',
    params: z.object({ eventId: EventId, attachmentId: Id, download: z.string().optional(), preview: z.string().optional() }),
    answer: Attachment,
    async handle({ eventId, attachmentId, download, preview }, context) {
      const id = /^\d{1,15}$/.test(attachmentId) ? Number(attachmentId) : 0;
      const row = await attachmentById(context.metadata, context.project.id, eventId, id);
      if (!row) throw notFound();
      if (preview !== undefined) return sendPreview(row, context.blobs);
      return download === undefined ? toAttachment(row) : sendBytes(row, context);
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/issues/:issueId/attachments/',
    scope: 'event:read',
    summary: 'Attachments of every event of an issue, newest first.',
    params: z.object({ issueId: z.string().regex(/^\d{1,15}$/, 'Name the issue by its id.'), ...PageParams }),
    answer: z.array(Attachment),
    async handle(params, { metadata, scope }) {
      const window = pageWindow(params);
      const { rows, links } = cutPage(await attachmentsOfIssue(metadata, Number(params.issueId), scope.projectIds, window), window);
      return page(rows.map(toAttachment), links);
    },
  }),
];

async function sendBytes(row: AttachmentRow, { blobs }: ProjectContext): Promise<RawReply> {
  const download = { lifetimeSeconds: LINK_SECONDS, contentType: 'application/octet-stream', contentDisposition: disposition(row.name) };
  const location = await blobs.link(row.blob_key, download);
  if (location !== null) return { kind: 'raw', status: 302, headers: { location, 'cache-control': 'private, no-store' }, body: '' };

  const blob = await blobs.stream(row.blob_key);
  if (!blob) throw notFound();
  return {
    kind: 'raw',
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': String(blob.sizeBytes),
      'content-disposition': disposition(row.name),
      'content-security-policy': INERT_POLICY,
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    },
    body: blob.chunks,
  };
}

/** The name of the file is the sender's: no quotes, no control characters, no path; the whole name in the encoded form. */
function disposition(name: string): string {
  const plain = name.replace(/[^\w .()-]/g, '_').slice(-120) || 'attachment';
  const whole = encodeURIComponent(name.toWellFormed().slice(-200)).replace(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}

function toAttachment(row: AttachmentRow) {
  return {
    id: String(row.id),
    event_id: row.event_id,
    name: row.name,
    mimetype: row.content_type,
    size: row.size_bytes,
    type: row.attachment_type,
    headers: { 'Content-Type': row.content_type },
    sha1: row.sha1,
    dateCreated: row.received_at.toISOString(),
  };
}
