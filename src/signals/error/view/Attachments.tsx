import { Download } from 'lucide-react';
import { useState } from 'react';
import { address } from '#dashboard/api/client.ts';
import { useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Part } from '#dashboard/page/Part.tsx';
import { bytes } from '#dashboard/ui/format.ts';
import { Attachment, previewKind } from '../../../features/attachment/contract.ts';
import type { EventDetail } from '../contract.ts';
import { Section } from './Section.tsx';
import { TextPreview } from './TextPreview.tsx';

const List = Attachment.array();

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
  if (attachments.length === 0) return <p className="text-ink-3">{words().event.attachments.none}</p>;
  return (
    <ul className="frames">
      {attachments.map((attachment) => (
        <OneAttachment key={attachment.id} attachment={attachment} path={`${path}${attachment.id}/`} />
      ))}
    </ul>
  );
}

function OneAttachment({ attachment, path }: { attachment: Attachment; path: string }) {
  const text = words().event.attachments;
  const kind = previewKind(attachment);
  return (
    <li className="attachment">
      <span className="flex items-center gap-2">
        <span className="mono min-w-0 flex-1 truncate" title={attachment.name}>
          {attachment.name}
        </span>
        <span className="max-w-48 truncate text-ink-3 max-tablet:hidden">{attachment.mimetype}</span>
        <span className="num text-ink-3">{bytes(attachment.size)}</span>
        <a
          className="icon-btn"
          href={address(path, { download: '1' })}
          download={attachment.name}
          aria-label={text.download(attachment.name)}
          title={text.download(attachment.name)}
        >
          <Download size={16} strokeWidth={1.75} aria-hidden />
        </a>
      </span>
      {kind === 'image' && <ImagePreview name={attachment.name} path={path} />}
      {kind === 'text' && <TextPreview attachment={attachment} path={path} />}
    </li>
  );
}

/** From a route that sends only bytes of a picture, under a policy in which a document does nothing; opened alone it is the same. */
function ImagePreview({ name, path }: { name: string; path: string }) {
  const [isBroken, setBroken] = useState(false);
  const text = words().event.attachments;
  const url = address(path, { preview: '1' });
  if (isBroken) return <p className="text-small text-ink-3">{text.noPreview}</p>;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer" title={text.openImage(name)} className="justify-self-start">
      <img src={url} alt={text.preview(name)} className="preview" loading="lazy" onError={() => setBroken(true)} />
    </a>
  );
}
