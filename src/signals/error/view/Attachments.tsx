import { Download } from 'lucide-react';
import { address } from '#dashboard/api/client.ts';
import { useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Part } from '#dashboard/page/Part.tsx';
import { bytes } from '#dashboard/ui/format.ts';
import { Attachment } from '../../../features/attachment/contract.ts';
import type { EventDetail } from '../contract.ts';
import { Section } from './Section.tsx';

const List = Attachment.array();
/** Pictures that cannot carry script; everything else is only downloaded (reliability spec X3). */
const PREVIEWED = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

export function Attachments({ event, org }: { event: EventDetail; org: string }) {
  if (!event.hasAttachments) return null;
  return (
    <Section id="attachments" title={words().event.sections.attachments}>
      <Part name={words().event.sections.attachments} lines={2}>
        <AttachmentList event={event} org={org} />
      </Part>
    </Section>
  );
}

function AttachmentList({ event, org }: { event: EventDetail; org: string }) {
  const path = `projects/${org}/${event.projectSlug}/events/${event.eventID}/attachments/`;
  const attachments = useApi(path, {}, List);
  const text = words().event.attachments;
  if (attachments.length === 0) return <p className="text-ink-3">{text.none}</p>;
  return (
    <ul className="frames">
      {attachments.map((attachment) => {
        const url = address(`${path}${attachment.id}/`, { download: '1' });
        return (
          <li key={attachment.id} className="grid gap-2 border-line p-2.5 not-first:border-t">
            <span className="flex items-center gap-2">
              <span className="mono min-w-0 flex-1 truncate">{attachment.name}</span>
              <span className="text-ink-3 max-tablet:hidden">{attachment.mimetype}</span>
              <span className="num text-ink-3">{bytes(attachment.size)}</span>
              <a
                className="icon-btn"
                href={url}
                download={attachment.name}
                aria-label={text.download(attachment.name)}
                title={text.download(attachment.name)}
              >
                <Download size={16} strokeWidth={1.75} aria-hidden />
              </a>
            </span>
            {PREVIEWED.has(attachment.mimetype) && (
              <img
                src={url}
                alt={text.preview(attachment.name)}
                className="max-h-96 max-w-full rounded-2 border border-line"
                loading="lazy"
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}
