import type { IssueDetail } from '../contract.ts';
import { namesOf, placeOf } from './names.ts';

/** An issue as text for a ticket or a chat. What events carry is quoted as code, so that it formats nothing. */
export function markdownOf(issue: IssueDetail, url: string): string {
  const { type, message } = namesOf(issue);
  const place = placeOf(issue);
  return [
    `## ${code(type)} (${issue.shortId})`,
    message === '' ? null : code(message),
    `- Where: ${code(place.file === '' ? place.name : `${place.file} in ${place.name}`)}`,
    `- Project: ${issue.project.slug}, level ${issue.level}, ${issue.status}`,
    `- Events: ${issue.count}, users: ${issue.userCount}`,
    `- First seen: ${issue.firstSeen}${issue.firstRelease === null ? '' : ` in ${code(issue.firstRelease.version)}`}`,
    `- Last seen: ${issue.lastSeen}${issue.lastRelease === null ? '' : ` in ${code(issue.lastRelease.version)}`}`,
    `- ${url}`,
  ]
    .filter((line) => line !== null)
    .join('\n');
}

/** A fence longer than any run of backticks inside. */
function code(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `\`${line}\`` : `${fence} ${line} ${fence}`;
}
