import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { paths } from '#dashboard/paths.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Copy } from '#dashboard/ui/Copy.tsx';
import { Dialog } from '#dashboard/ui/Dialog.tsx';
import type { IssueDetail } from '../contract.ts';
import { share, type Action } from './actions.ts';

interface ShareDialogProps {
  issue: IssueDetail;
  onAct: (action: Action) => Promise<void>;
  onClose: () => void;
}

/** A link for people without an account: what it shows, the link itself, and taking it back. */
export function ShareDialog({ issue, onAct, onClose }: ShareDialogProps) {
  const [isBusy, setBusy] = useState(false);
  const text = words().issue.share;
  const change = async (isPublic: boolean) => {
    setBusy(true);
    await onAct(share(isPublic));
    setBusy(false);
  };
  const link = issue.isPublic && issue.shareId !== null ? `${location.origin}${paths.sharedIssue(issue.shareId)}` : null;
  return (
    <Dialog title={text.title} isOpen onClose={onClose}>
      <div className="grid gap-3">
        <p className="text-ink-2">{text.what}</p>
        {link !== null && (
          <>
            <code className="mono rounded-2 bg-sunken p-2 break-all select-all">{link}</code>
            <p className="text-small text-ink-3">{text.revokeWhat}</p>
          </>
        )}
        <div className="flex flex-wrap justify-end gap-2">
          {link === null ? (
            <Button kind="primary" disabled={isBusy} onClick={() => void change(true)}>
              {text.make}
            </Button>
          ) : (
            <>
              <span className="flex-1">
                <Copy text={link} label={text.copy} copiedLabel={words().actions.copied} />
              </span>
              <Button kind="danger" disabled={isBusy} onClick={() => void change(false)}>
                {text.revoke}
              </Button>
            </>
          )}
        </div>
      </div>
    </Dialog>
  );
}
