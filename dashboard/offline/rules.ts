/** What is kept for when the server is away; pure. Read by the worker alone: what it shared with the page would be a file of both. */

/** On an answer that was kept: when the server gave it. */
export const SHOWN_AS_OF = 'X-Shown-As-Of';

/** Some pages with their parts; a browser keeps megabytes, people look back at the last few. */
export const MOST_ANSWERS = 150;

export function isShell(path: string): boolean {
  return path.startsWith('/assets/') || path === '/vedette.svg';
}

/** Answers of the API that are JSON for this dashboard: not downloads, not the open connection, not what only signing in reads. */
export function isKept(path: string): boolean {
  if (!path.startsWith('/api/0/')) return false;
  return !/\/(?:live|export|attachments|sessions|api-tokens|audit-logs|system|shared)\//.test(path);
}
