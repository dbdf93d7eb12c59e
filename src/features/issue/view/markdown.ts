import type { EventTextForm } from '#dashboard/room.ts';
import type { IssueDetail } from '../contract.ts';
import { namesOf, placeOf } from './names.ts';

/** An issue as text for a ticket, a chat or an assistant. What events carry is quoted as code, so that it formats nothing. Pure. */
export function issueText(issue: IssueDetail, url: string, form: EventTextForm): string {
  const { type, message } = namesOf(issue);
  const place = placeOf(issue);
  const where = place.file === '' ? place.name : `${place.file} in ${place.name}`;
  const quote = form === 'assistant' ? oneLine : code;
  const title = form === 'assistant' ? `ERROR ${quote(type)} (${issue.shortId})` : `## ${quote(type)} (${issue.shortId})`;
  return [
    title,
    message === '' ? null : quote(message),
    `- Where: ${quote(where)}`,
    `- Project: ${issue.project.slug}, level ${issue.level}, ${issue.status}${issue.substatus === null ? '' : `, ${issue.substatus}`}`,
    `- Events: ${issue.count}, users: ${issue.userCount}`,
    `- First seen: ${issue.firstSeen}${issue.firstRelease === null ? '' : ` in ${quote(issue.firstRelease.version)}`}`,
    `- Last seen: ${issue.lastSeen}${issue.lastRelease === null ? '' : ` in ${quote(issue.lastRelease.version)}`}`,
    `- ${url}`,
  ]
    .filter((line) => line !== null)
    .join('\n');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 1000);
}

/** A fence longer than any run of backticks inside. */
function code(text: string): string {
  const line = oneLine(text);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `\`${line}\`` : `${fence} ${line} ${fence}`;
}
