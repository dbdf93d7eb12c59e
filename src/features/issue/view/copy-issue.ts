import { useQueryClient } from '@tanstack/react-query';
import { ApiError } from '#dashboard/api/client.ts';
import { words } from '#dashboard/messages/words.ts';
import { showToast } from '#dashboard/page/toasts.ts';
import type { EventTextForm, EventView, EventViewProps } from '#dashboard/room.ts';
import { copyText } from '#dashboard/ui/Copy.tsx';
import type { IssueDetail } from '../contract.ts';
import { issueText } from './markdown.ts';

/** Copies the issue with the event that is shown, in one of the forms. */
export function useCopyIssue(issue: IssueDetail, event: EventViewProps, view: EventView | undefined) {
  const queries = useQueryClient();
  return async (form: EventTextForm) => {
    const text = words().issue.done;
    try {
      const about = view === undefined ? '' : await view.text(event, queries, form);
      await copyText(`${issueText(issue, location.href, form)}\n\n${about}`.trim());
      showToast({ text: { markdown: text.copied, ticket: text.copiedTicket, assistant: text.copiedAssistant }[form] });
    } catch (error) {
      showToast({ tone: 'failed', text: text.notCopied(error instanceof ApiError ? error.message : words().errors.ours) });
    }
  };
}
