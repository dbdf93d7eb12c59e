import { ChevronDown, ChevronRight } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { address } from '#dashboard/api/client.ts';
import { words } from '#dashboard/messages/words.ts';
import type { Attachment } from '../../../features/attachment/contract.ts';
import { CodeLines } from './CodeLines.tsx';

/** The beginning of a text file, asked for when somebody opens it; drawn as text, whatever it holds. */
export function TextPreview({ attachment, path }: { attachment: Attachment; path: string }) {
  const [isOpen, setOpen] = useState(false);
  const text = words().event.attachments;
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <>
      <button
        type="button"
        className="link flex items-center gap-1 justify-self-start"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Chevron size={14} aria-hidden />
        {text.show}
      </button>
      {isOpen && <Content attachment={attachment} path={path} />}
    </>
  );
}

function Content({ attachment, path }: { attachment: Attachment; path: string }) {
  const text = words().event.attachments;
  const { data, isError } = useQuery({ queryKey: ['preview', path], queryFn: ({ signal }) => read(path, signal), retry: false });
  if (isError) return <p className="text-small text-ink-3">{text.noPreview}</p>;
  if (data === undefined) return <p className="text-small text-ink-3">{words().states.loading(attachment.name)}</p>;
  return (
    <>
      <CodeLines text={isJson(attachment) ? pretty(data) : data} label={text.preview(attachment.name)} />
      {new TextEncoder().encode(data).length < attachment.size && <p className="text-small text-ink-3">{text.cut}</p>}
    </>
  );
}

async function read(path: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch(address(path, { preview: '1' }), { credentials: 'same-origin', signal });
  if (!answer.ok) throw new Error(`The preview was answered ${answer.status}.`);
  return answer.text();
}

function isJson({ mimetype, name }: Attachment): boolean {
  return /json/i.test(mimetype) && !/ndjson/i.test(mimetype) && !/\.(log|txt)$/i.test(name);
}

/** Laid out when it is whole; as it came when it was cut or is no JSON. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
