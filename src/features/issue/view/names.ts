import type { Issue } from '../contract.ts';

/** Type and message, as two things: events without an exception have a title only. */
export function namesOf(issue: Pick<Issue, 'metadata' | 'title' | 'culprit'>): { type: string; message: string } {
  const { type, value } = issue.metadata;
  if (typeof type === 'string' && type !== '') return { type, message: typeof value === 'string' ? firstLine(value) : '' };
  return { type: firstLine(issue.title), message: '' };
}

/** Where it happened: `checkout/apply.ts in apply`, or the culprit. */
export function placeOf(issue: Pick<Issue, 'metadata' | 'culprit'>): { file: string; name: string } {
  const { filename } = issue.metadata;
  const name = issue.metadata['function'];
  return {
    file: typeof filename === 'string' ? withoutOrigin(filename) : '',
    name: typeof name === 'string' && name !== '' ? name : issue.culprit,
  };
}

/** Files of a page are addresses; where it is served from is the same for all of them and hides the file in a narrow row. */
function withoutOrigin(file: string): string {
  return file.replace(/^(https?|app|capacitor|file|webpack):\/\/[^/]*\//, '');
}

/** A row has one line; the rest of a long message is on the issue's page. */
function firstLine(text: string): string {
  return text.slice(0, 400).split('\n', 1)[0] ?? '';
}

/** `checkout/apply.ts in apply`, or the one of both that is known. */
export function placeText(issue: Pick<Issue, 'metadata' | 'culprit'>): string {
  const { file, name } = placeOf(issue);
  return [file, name].filter((part) => part !== '').join(' in ');
}
