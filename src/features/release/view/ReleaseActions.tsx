import { useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { z } from 'zod';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { useAccess } from '#dashboard/page/settings/access.ts';
import { showToast, willBeDone } from '#dashboard/page/toasts.ts';
import { paths } from '#dashboard/paths.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Dialog } from '#dashboard/ui/Dialog.tsx';
import type { Release } from '../contract.ts';
import { releasePath, releasesPath } from './list-query.ts';

type Change = Partial<Record<'dateReleased' | 'status', string | null>>;

/** Each can be taken back but deleting, which only a release without events allows. */
export function ReleaseActions({ org, release }: { org: string; release: Release }) {
  const change = useChange(org, release);
  const [isRemoving, setRemoving] = useState(false);
  const text = words().release;
  const name = release.shortVersion;
  if (!useAccess(org).has('project:releases')) return null;
  const isArchived = release.status === 'archived';
  return (
    <>
      {release.dateReleased === null && (
        <Button
          kind="primary"
          onClick={() => void change({ dateReleased: new Date().toISOString() }, { dateReleased: null }, text.done.finalized(name))}
        >
          {text.actions.finalize}
        </Button>
      )}
      <Button
        onClick={() =>
          void change(
            { status: isArchived ? 'open' : 'archived' },
            { status: release.status },
            isArchived ? text.done.restored(name) : text.done.archived(name),
          )
        }
      >
        {isArchived ? text.actions.restore : text.actions.archive}
      </Button>
      {release.firstEvent === null && (
        <Button kind="danger" onClick={() => setRemoving(true)}>
          {text.actions.remove}
        </Button>
      )}
      {isRemoving && <RemoveDialog org={org} release={release} onClose={() => setRemoving(false)} />}
    </>
  );
}

function useChange(org: string, { version, shortVersion }: Release) {
  const queries = useQueryClient();
  const put = async (body: Change, done: string, undo?: () => void) => {
    try {
      await call({ method: 'PUT', path: releasePath(org, version), body, answer: z.unknown() });
      showToast({ text: done, ...(undo === undefined ? {} : { undo }) });
    } catch (error) {
      showToast({ tone: 'failed', text: error instanceof ApiError ? error.message : words().errors.ours });
    }
    await queries.invalidateQueries({ queryKey: apiKey(releasePath(org, version)) });
    await queries.invalidateQueries({ queryKey: apiKey(releasesPath(org)) });
  };
  return (body: Change, before: Change, done: string) =>
    willBeDone(put(body, done, () => void put(before, words().release.done.undone(shortVersion))));
}

function RemoveDialog({ org, release, onClose }: { org: string; release: Release; onClose: () => void }) {
  const keep = useRef<HTMLButtonElement>(null);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const text = words().release;
  const remove = async () => {
    try {
      await call({ method: 'DELETE', path: releasePath(org, release.version), answer: z.unknown() });
    } catch (error) {
      showToast({ tone: 'failed', text: error instanceof ApiError ? error.message : words().errors.ours });
      onClose();
      return;
    }
    showToast({ text: text.done.removed(release.shortVersion) });
    await queries.invalidateQueries({ queryKey: apiKey(releasesPath(org)) });
    void navigate({ to: paths.releases(org) } as never);
  };
  return (
    <Dialog title={text.actions.removeTitle(release.shortVersion)} isOpen onClose={onClose} initialFocus={keep}>
      <p>{text.actions.removeWhat}</p>
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <button type="button" ref={keep} className="btn" onClick={onClose}>
          {text.actions.keep}
        </button>
        <Button kind="danger" onClick={() => void remove()}>
          {text.actions.remove}
        </Button>
      </div>
    </Dialog>
  );
}
