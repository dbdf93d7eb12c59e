import type { DoorSeen, IssuesChanged, LogsChanged } from '../../pipeline/channels.ts';
import type { LiveMessage } from './contract.ts';

/** Issues of one message; a dashboard that gets more than it shows asks for the list anyway. */
const MAX_ISSUES = 200;
const MAX_NOTES = 20;

type IssueHint = Extract<LiveMessage, { type: 'issues' }>['issues'][number];

/** What happened since the last message, folded: a thousand events of one issue are one line. Pure but for its own memory. */
export interface Fold {
  addIssues(message: IssuesChanged): void;
  addLogs(message: LogsChanged): void;
  addDoor(seen: DoorSeen): void;
  /** Everything since the last call, and forgets it. */
  take(): readonly LiveMessage[];
}

export function newFold(): Fold {
  let issues = new Map<number, IssueHint>();
  let notes: DoorSeen[] = [];
  let lines = new Map<number, number>();
  let oldestLineMs = Infinity;
  let isTruncated = false;
  let oldestMs = Infinity;

  return {
    addIssues({ projectId, issues: changed, receivedAtMs }) {
      oldestMs = Math.min(oldestMs, receivedAtMs);
      for (const { issueId, events, isNew, isRegressed } of changed) {
        const before = issues.get(issueId);
        if (before === undefined && issues.size >= MAX_ISSUES) {
          isTruncated = true;
          continue;
        }
        issues.set(issueId, {
          id: String(issueId),
          projectId: String(projectId),
          events: (before?.events ?? 0) + events,
          isNew: isNew || (before?.isNew ?? false),
          isRegressed: isRegressed || (before?.isRegressed ?? false),
        });
      }
    },
    addLogs({ projectId, lines: added, receivedAtMs }) {
      oldestLineMs = Math.min(oldestLineMs, receivedAtMs);
      lines.set(projectId, (lines.get(projectId) ?? 0) + added);
    },
    addDoor(seen) {
      notes = [...notes, seen].slice(-MAX_NOTES);
    },
    take() {
      const messages: LiveMessage[] = [];
      if (issues.size > 0) {
        messages.push({ type: 'issues', issues: [...issues.values()], isTruncated, receivedAt: new Date(oldestMs).toISOString() });
      }
      if (notes.length > 0) messages.push({ type: 'door', notes: notes.map(toNote) });
      if (lines.size > 0) {
        const projects = [...lines].map(([projectId, count]) => ({ projectId: String(projectId), lines: count }));
        messages.push({ type: 'logs', projects, receivedAt: new Date(oldestLineMs).toISOString() });
      }
      issues = new Map();
      lines = new Map();
      oldestLineMs = Infinity;
      notes = [];
      isTruncated = false;
      oldestMs = Infinity;
      return messages;
    },
  };
}

export function toNote(seen: DoorSeen) {
  return {
    projectId: String(seen.projectId),
    dateCreated: new Date(seen.atMs).toISOString(),
    status: seen.status,
    itemTypes: [...seen.itemTypes],
    note: seen.note,
  };
}
