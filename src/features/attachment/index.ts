/**
 * Files that come with an event, before it or after it (ingest protocol §4.2).
 *
 * - The bytes are durable as a blob before a row names them; a blob without a row is what a crash may leave, and retention by day
 *   removes it with the others.
 * - The same bytes under the same name for the same event are one attachment.
 */
export { adoptAttachments, attachmentKey, findAttachments, recordAttachments, type AttachmentRecord } from './record.ts';
export { describeAttachment, stageAttachments, type Attachment } from './stage.ts';
export { eventsWithAttachments, hasAttachments } from './query.ts';
