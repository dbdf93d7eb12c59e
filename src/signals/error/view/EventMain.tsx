import { words } from '#dashboard/messages/words.ts';
import { Part } from '#dashboard/page/Part.tsx';
import { useRooms, type EventViewProps } from '#dashboard/room.ts';
import type { EventDetail } from '../contract.ts';
import { Attachments } from './Attachments.tsx';
import { Breadcrumbs } from './Breadcrumbs.tsx';
import { Contexts } from './Contexts.tsx';
import { EventNav } from './EventNav.tsx';
import { entryOf } from './exceptions.ts';
import { ExceptionSection } from './ExceptionSection.tsx';
import { MessageSection } from './MessageSection.tsx';
import { ProcessingErrors } from './ProcessingErrors.tsx';
import { ReportSection } from './ReportSection.tsx';
import { RequestSection } from './RequestSection.tsx';
import { ThreadsSection } from './ThreadsSection.tsx';
import { FeedbackSection } from './FeedbackSection.tsx';
import { useEvent, useReadableEvent } from './use-event.ts';
import { useHighlights } from './use-highlights.ts';
import { Extra, Packages, TagList, UserSection } from './Values.tsx';
import './event.css';
import './stack.css';

export function EventMain(props: EventViewProps) {
  return (
    <Part name={words().event.theEvent} lines={10}>
      <Sections {...props} />
    </Part>
  );
}

function Sections(props: EventViewProps) {
  const event = useEvent(props);
  useReadableEvent(props, event);
  const highlights = useHighlights(props.org, props.project);
  const sections = sectionsOf(event);
  return (
    <>
      <EventNav {...props} event={event} sections={sections} />
      <ProcessingErrors event={event} />
      <EvidenceSection org={props.org} project={props.project} event={event} />
      <MessageSection event={event} />
      <ExceptionSection event={event} />
      <ThreadsSection event={event} />
      <ReportSection event={event} />
      <Breadcrumbs event={event} />
      <RequestSection event={event} />
      <UserSection event={event} />
      <FeedbackSection event={event} />
      <TagList event={event} org={props.org} highlights={highlights} />
      <Contexts event={event} highlights={highlights} />
      <Extra event={event} />
      <Attachments event={event} org={props.org} />
      <Packages event={event} />
    </>
  );
}

/** What was found is drawn by the room that found it. */
function EvidenceSection({ org, project, event: { occurrence } }: { org: string; project: string; event: EventDetail }) {
  const view = useRooms().find((room) => room.evidenceView?.category === occurrence?.issueCategory)?.evidenceView;
  if (view === undefined || occurrence === null) return null;
  return (
    <Part name={words().event.sections.evidence} lines={8}>
      <view.Section org={org} project={project} evidence={occurrence.evidenceData} />
    </Part>
  );
}

/** What the strip on top offers: only what this event has. */
function sectionsOf(event: EventDetail): readonly { id: string; label: string }[] {
  const text = words().event;
  const all = [
    { id: 'evidence', label: text.sections.evidence, has: event.occurrence !== null },
    { id: 'message', label: text.sections.message, has: entryOf(event, 'message') !== undefined },
    { id: 'stack', label: text.short.stack, has: entryOf(event, 'exception') !== undefined || entryOf(event, 'stacktrace') !== undefined },
    { id: 'threads', label: text.sections.threads, has: (entryOf(event, 'threads')?.values.length ?? 0) > 1 },
    { id: 'breadcrumbs', label: text.sections.breadcrumbs, has: (entryOf(event, 'breadcrumbs')?.values.length ?? 0) > 0 },
    { id: 'request', label: text.sections.request, has: entryOf(event, 'request') !== undefined },
    { id: 'user', label: text.sections.user, has: event.user !== null },
    { id: 'tags', label: text.sections.tags, has: event.tags.length > 0 },
    { id: 'contexts', label: text.sections.contexts, has: Object.keys(event.contexts).length > 0 },
    { id: 'extra', label: text.sections.extra, has: Object.keys(event.context).length > 0 },
    { id: 'attachments', label: text.sections.attachments, has: event.hasAttachments },
  ];
  return all.filter((section) => section.has);
}
