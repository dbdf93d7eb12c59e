/** Files that came with an event. Browser-safe. */
import { z } from 'zod';
import { Id, Time } from '../../http/contract.ts';

export const Attachment = z.object({
  id: Id,
  event_id: z.string(),
  name: z.string(),
  mimetype: z.string(),
  size: z.number(),
  /** `event.attachment`, `event.minidump`, `event.view_hierarchy` … */
  type: z.string(),
  headers: z.record(z.string(), z.string()),
  sha1: z.string().nullable(),
  dateCreated: Time,
});
export type Attachment = z.infer<typeof Attachment>;

/** How a file may be shown beside an event; everything else is for the disk. */
export type PreviewKind = 'image' | 'text';

/** Pictures that cannot carry script. */
const IMAGES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
const TEXTS = /^(text\/(plain|csv|x-log|markdown)|application\/(json|x-ndjson)|.*\+json)$/;

/**
 * By what the sender says it is. SVG and HTML are never shown (reliability X3), whatever their name; whether the bytes are what they
 * are said to be, the server looks at before it sends them.
 */
export function previewKind({ mimetype }: Pick<Attachment, 'mimetype'>): PreviewKind | null {
  const type = mimetype.toLowerCase().split(';', 1)[0]?.trim() ?? '';
  if (IMAGES.has(type)) return 'image';
  return TEXTS.test(type) ? 'text' : null;
}
