import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { call } from '#dashboard/api/client.ts';
import { apiKey } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { showToast } from '#dashboard/page/toasts.ts';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { Dialog } from '#dashboard/ui/Dialog.tsx';
import { percent } from '#dashboard/ui/format.ts';
import { Nothing } from '../../../http/contract.ts';
import type { ComparedLine, ComparedText, SimilarIssue } from '../../similar/contract.ts';
import type { Issue, IssueDetail } from '../contract.ts';
import { merge, type Action } from './actions.ts';
import { comparedRows, type ComparedRow } from './compared-rows.ts';
import { listPath } from './list-query.ts';
import { sentence } from './use-actions.ts';
import './compare.css';

interface CompareDialogProps {
  org: string;
  issue: IssueDetail;
  similar: SimilarIssue;
  onAct: (issues: readonly Issue[], action: Action) => Promise<void>;
  onClose: () => void;
}

/** Two issues side by side: what they say, and how each came there; then whether they are one. */
export function CompareDialog({ org, issue, similar, onAct, onClose }: CompareDialogProps) {
  const text = words().issue.similar;
  const setApart = useSetApart(org, issue, similar.issue);
  const differing = similar.comparison.lines.filter((line) => line.side !== 'both').length;
  return (
    <Dialog title={text.dialog(issue.shortId, similar.issue.shortId)} size="widest" isOpen onClose={onClose}>
      <p className="text-ink-2">
        {text.inCommon(percent(similar.score))} {text.differing(differing)}
      </p>
      <Sides org={org} issue={issue} similar={similar} />
      <footer className="compare-foot">
        <Button
          kind="quiet"
          onClick={() => {
            onClose();
            void setApart(true);
          }}
        >
          {text.notSame}
        </Button>
        <span className="compare-note">{text.mergeWhat}</span>
        <Button onClick={onClose}>{text.close}</Button>
        <Button
          kind={similar.isMergeSuggested ? 'primary' : 'default'}
          onClick={() => {
            onClose();
            void onAct([issue, similar.issue], merge());
          }}
        >
          {text.merge}
        </Button>
      </footer>
    </Dialog>
  );
}

/** For good, and taken back by the toast. */
function useSetApart(org: string, issue: Issue, other: Issue) {
  const queries = useQueryClient();
  const path = `${listPath(org)}${issue.id}/similar-issues/`;
  const text = words().issue.similar;
  const set = async (isApart: boolean) => {
    try {
      await call({ method: 'PUT', path: `${path}${other.id}/`, body: { isApart }, answer: Nothing });
      showToast(isApart ? { text: text.toldApart(other.shortId), undo: () => void set(false) } : { text: text.together(other.shortId) });
    } catch (error) {
      showToast({ tone: 'failed', text: words().issue.done.failed(sentence(error)) });
    }
    await queries.invalidateQueries({ queryKey: apiKey(path) });
  };
  return set;
}

function Sides({ org, issue, similar: { issue: other, comparison } }: Pick<CompareDialogProps, 'org' | 'issue' | 'similar'>) {
  const [isWhole, setWhole] = useState(false);
  const text = words().issue.similar;
  const rows = comparedRows(comparison.lines, isWhole);
  return (
    <table className="compare">
      <thead>
        <tr>
          <th scope="col">
            {issue.shortId} <span>{text.this}</span>
            <Facts issue={issue} />
          </th>
          <th scope="col">
            <Link to={paths.issue(org, other.id)} className="link">
              {other.shortId}
            </Link>
            <Facts issue={other} />
          </th>
        </tr>
      </thead>
      <tbody>
        {comparison.message.length > 0 && (
          <tr className="compare-message">
            <td>
              <Message parts={comparison.message} side="here" />
            </td>
            <td>
              <Message parts={comparison.message} side="there" />
            </td>
          </tr>
        )}
        {rows.map((row, at) => (
          <Row key={at} row={row} names={[issue.shortId, other.shortId]} onUnfold={() => setWhole(true)} />
        ))}
      </tbody>
    </table>
  );
}

function Facts({ issue }: { issue: Issue }) {
  return (
    <small>
      {words().issue.eventCount(Number(issue.count))} · <Age at={issue.firstSeen} /> – <Age at={issue.lastSeen} />
    </small>
  );
}

function Message({ parts, side }: { parts: readonly ComparedText[]; side: 'here' | 'there' }) {
  return parts
    .filter((part) => part.side === 'both' || part.side === side)
    .map((part, at) => (part.side === 'both' ? <span key={at}>{part.text}</span> : <mark key={at}>{part.text}</mark>));
}

interface RowProps {
  row: ComparedRow;
  names: readonly [string, string];
  onUnfold: () => void;
}

function Row({ row, names, onUnfold }: RowProps) {
  const text = words().issue.similar;
  switch (row.kind) {
    case 'folded':
      return (
        <tr className="compare-folded">
          <td colSpan={2}>
            <Button kind="quiet" size="small" onClick={onUnfold}>
              {text.more(row.lines.length)}
            </Button>
          </td>
        </tr>
      );
    case 'both':
      return (
        <tr data-kind={row.line.kind}>
          <td>
            <Line line={row.line} />
          </td>
          <td aria-label={text.same}>
            <Line line={row.line} />
          </td>
        </tr>
      );
    case 'differ':
      return (
        <tr data-side="differ">
          <Only line={row.here} name={names[0]} />
          <Only line={row.there} name={names[1]} />
        </tr>
      );
  }
}

/** Said in words too: a tint alone is nothing to somebody who does not see it. */
function Only({ line, name }: { line: ComparedLine | null; name: string }): ReactNode {
  if (line === null) return <td className="compare-none" aria-label={words().issue.similar.nothing} />;
  return (
    <td className="compare-only" data-kind={line.kind}>
      <span className="sr-only">{words().issue.similar.only(name)}: </span>
      <Line line={line} />
    </td>
  );
}

function Line({ line: { kind, text, place, isApp } }: { line: ComparedLine }) {
  return (
    <span className="compare-line" data-app={isApp} title={`${text} ${place}`}>
      {kind === 'exception' ? <b>{text}</b> : <code>{text}</code>} <small>{place}</small>
    </span>
  );
}
