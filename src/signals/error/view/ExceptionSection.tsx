import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Copy } from '#dashboard/ui/Copy.tsx';
import { Badge, Segment } from '#dashboard/ui/Marks.tsx';
import type { ApiException, ApiStacktrace, EventDetail } from '../contract.ts';
import { entryOf, exceptionTree, type ExceptionNode } from './exceptions.ts';
import { stackText, type StackMode } from './frames.ts';
import { Section } from './Section.tsx';
import { Stack } from './Stack.tsx';

/** More exceptions than this wait behind a button. */
const SHOWN = 5;

export function ExceptionSection({ event }: { event: EventDetail }) {
  const [mode, setMode] = useState<StackMode>('yours');
  const nodes = exceptionTree(entryOf(event, 'exception')?.values ?? []);
  const alone = entryOf(event, 'stacktrace');
  if (nodes.length === 0 && alone === undefined) return null;
  return (
    <Section
      id="stack"
      title={words().event.sections.stack}
      hint={countOf(nodes, alone)}
      controls={<Controls nodes={nodes} alone={alone} mode={mode} onMode={setMode} />}
    >
      <Exceptions nodes={nodes} mode={mode} />
      {alone !== undefined && <Stack stacktrace={alone} mode={mode} isOpen />}
    </Section>
  );
}

/** Of the exception people read first; the frames of its causes are mostly the same again. */
function countOf(nodes: readonly ExceptionNode[], alone: ApiStacktrace | undefined): string {
  const first = nodes.find(({ exception }) => exception.stacktrace !== null)?.exception.stacktrace;
  const frames = (first ?? alone)?.frames ?? [];
  const yours = frames.filter((frame) => frame.inApp).length;
  return yours > 0 ? words().event.stack.yours(yours, frames.length) : words().event.stack.none(frames.length);
}

interface ControlsProps {
  nodes: readonly ExceptionNode[];
  alone: ApiStacktrace | undefined;
  mode: StackMode;
  onMode: (mode: StackMode) => void;
}

function Controls({ nodes, alone, mode, onMode }: ControlsProps) {
  const text = words().event.stack;
  const hasRaw = nodes.some(({ exception }) => exception.rawStacktrace !== null);
  const modes: readonly StackMode[] = hasRaw ? ['yours', 'all', 'raw'] : ['yours', 'all'];
  return (
    <>
      <span className="max-tablet:hidden">
        <Copy text={textOf(nodes, alone)} label={text.copy} copiedLabel={words().actions.copied} kind="quiet" />
      </span>
      <Segment label={text.order} value={mode} onChange={onMode} options={modes.map((value) => ({ value, label: text.modes[value] }))} />
    </>
  );
}

function Exceptions({ nodes, mode }: { nodes: readonly ExceptionNode[]; mode: StackMode }) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? nodes : nodes.slice(0, SHOWN);
  return (
    <>
      {shown.map((node, index) => (
        <OneException key={index} node={node} mode={mode} isFirst={index === 0} />
      ))}
      {nodes.length > shown.length && (
        <button type="button" className="link" onClick={() => setWhole(true)}>
          {words().event.exception.more(nodes.length - shown.length)}
        </button>
      )}
    </>
  );
}

function OneException({ node, mode, isFirst }: { node: ExceptionNode; mode: StackMode; isFirst: boolean }) {
  const { exception, relation, members, depth } = node;
  const text = words().event;
  const stacktrace = mode === 'raw' ? (exception.rawStacktrace ?? exception.stacktrace) : exception.stacktrace;
  return (
    <article className="exception" data-depth={Math.min(depth, 4)}>
      {relation === 'cause' && <p className="relation">{text.exception.causedBy}</p>}
      <header>
        <b>{exception.type ?? exception.module ?? 'Error'}</b>
        {exception.value !== null && exception.value !== '' && <span className="value">{exception.value}</span>}
        <Mechanism exception={exception} members={members} />
      </header>
      {stacktrace === null || stacktrace.frames.length === 0 ? (
        <p className="text-ink-3">{text.stack.noFrames}</p>
      ) : (
        <Stack stacktrace={stacktrace} mode={mode} isOpen={isFirst} />
      )}
    </article>
  );
}

function Mechanism({ exception, members }: { exception: ApiException; members: number }) {
  const text = words().event.exception;
  const { mechanism } = exception;
  if (mechanism === null) return null;
  return (
    <span className="mechanism">
      {mechanism.is_exception_group === true && members > 0 && <Badge>{text.partOf(members)}</Badge>}
      {mechanism.handled === false && <Badge tone="error">{text.unhandled}</Badge>}
      {mechanism.handled === true && <Badge>{text.handled}</Badge>}
      {mechanism.type !== 'generic' && mechanism.type !== 'chained' && <span className="text-ink-3">{text.mechanism(mechanism.type)}</span>}
      {mechanism.synthetic === true && <span className="text-ink-3">{text.synthetic}</span>}
    </span>
  );
}

function textOf(nodes: readonly ExceptionNode[], alone: ApiStacktrace | undefined): string {
  const parts = nodes.map(({ exception, relation }) => {
    const head = `${relation === 'cause' ? 'Caused by: ' : ''}${exception.type ?? 'Error'}: ${exception.value ?? ''}`;
    return `${head}\n${stackText(exception.stacktrace?.frames ?? [])}`;
  });
  return [...parts, ...(alone === undefined ? [] : [stackText(alone.frames)])].join('\n');
}
