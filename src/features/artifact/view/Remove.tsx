import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { z } from 'zod';
import { ApiError, call, type Params } from '#dashboard/api/client.ts';
import { apiKey } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { showToast } from '#dashboard/page/toasts.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Dialog } from '#dashboard/ui/Dialog.tsx';

export interface RemoveProps {
  /** Of the list that it is in. */
  list: string;
  /** Of the thing itself, where it has an address of its own. */
  path?: string;
  /** Which one of the list it is, where it has none. */
  params?: Params;
  /** Of which thing, for whoever does not see the row. */
  name: string;
  title: string;
  what: string;
  done: string;
}

/** Deletes a file for good, after asking. */
export function Remove({ list, path = list, params = {}, name, title, what, done }: RemoveProps) {
  const [isAsked, setAsked] = useState(false);
  const keep = useRef<HTMLButtonElement>(null);
  const queries = useQueryClient();
  const text = words().artifact;
  const remove = async () => {
    try {
      await call({ method: 'DELETE', path, params, answer: z.unknown() });
      showToast({ text: done });
    } catch (error) {
      showToast({ tone: 'failed', text: error instanceof ApiError ? error.message : words().errors.ours });
    }
    setAsked(false);
    await queries.invalidateQueries({ queryKey: apiKey(list) });
  };
  return (
    <>
      <Button size="small" kind="danger" aria-label={`${text.remove} ${name}`} onClick={() => setAsked(true)}>
        {text.remove}
      </Button>
      {isAsked && (
        <Dialog title={title} isOpen onClose={() => setAsked(false)} initialFocus={keep}>
          <p>{what}</p>
          <div className="mt-4 flex flex-wrap justify-end gap-2">
            <button type="button" ref={keep} className="btn" onClick={() => setAsked(false)}>
              {text.keep}
            </button>
            <Button kind="danger" onClick={() => void remove()}>
              {text.remove}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
