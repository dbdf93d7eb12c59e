/** What somebody was writing, kept in this tab: a session that ends or a reload does not take it. */
function keyOf(issueId: string): string {
  return `vedette.comment.${issueId}`;
}

export function draftOf(issueId: string): string {
  try {
    return sessionStorage.getItem(keyOf(issueId)) ?? '';
  } catch {
    return '';
  }
}

export function keepDraft(issueId: string, text: string): void {
  try {
    if (text === '') sessionStorage.removeItem(keyOf(issueId));
    else sessionStorage.setItem(keyOf(issueId), text);
  } catch {
    // Storage switched off or full: the text is in the field as long as the page stays.
  }
}
