import { useState } from 'react';
import { ApiError } from '../../api/client.ts';
import { words } from '../../messages/words.ts';
import { showToast } from '../toasts.ts';

export interface Form<Values extends object> {
  readonly values: Values;
  readonly faults: Readonly<Record<string, string>>;
  /** What went wrong and belongs to no field. */
  readonly problem: string | null;
  readonly isChanged: boolean;
  readonly isBusy: boolean;
  /** What is on the screen was typed on an earlier visit and never saved. */
  readonly isDraft: boolean;
  readonly set: <Name extends keyof Values>(name: Name, value: Values[Name]) => void;
  readonly discard: () => void;
  readonly save: () => Promise<void>;
}

/** Text that was typed and not saved, by the address of its form: it survives a mistake, a way back and a reload of this tab. */
function readDraft<Values>(key: string): Partial<Values> | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') as Partial<Values> | null; // written by writeDraft
  } catch {
    return null;
  }
}

function writeDraft(key: string, values: object | null): void {
  try {
    if (values === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(values));
  } catch {
    // Storage switched off or full: the form itself still holds the text.
  }
}

/**
 * Fields that are saved together. `send` gets only what was changed; what it refuses stays in the fields, with its sentence beside
 * the one it is about.
 */
export function useForm<Values extends object>(
  name: string,
  saved: Values,
  send: (changed: Partial<Values>) => Promise<void>,
): Form<Values> {
  const key = `vedette.draft.${name}`;
  const [draft, setDraft] = useState<Partial<Values>>(() => readDraft<Values>(key) ?? {});
  const [isDraft, setIsDraft] = useState(() => Object.keys(draft).length > 0);
  const [error, setError] = useState<ApiError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const changed = Object.fromEntries(
    Object.entries(draft).filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(saved[field as keyof Values])),
  ) as Partial<Values>; // a part of `draft`
  const isChanged = Object.keys(changed).length > 0;

  function keep(next: Partial<Values>): void {
    setDraft(next);
    writeDraft(key, Object.keys(next).length === 0 ? null : next);
  }

  return {
    values: { ...saved, ...changed },
    faults: error?.fields ?? {},
    problem: error !== null && Object.keys(error.fields).length === 0 ? error.message : null,
    isChanged,
    isBusy,
    isDraft: isDraft && isChanged,
    set: (field, value) => keep({ ...changed, [field]: value }),
    discard() {
      keep({});
      setError(null);
      setIsDraft(false);
    },
    async save() {
      setBusy(true);
      try {
        await send(changed);
        keep({});
        setError(null);
        setIsDraft(false);
        showToast({ text: words().settings.saved });
      } catch (cause) {
        setError(cause instanceof ApiError ? cause : new ApiError(0, words().errors.ours));
      } finally {
        setBusy(false);
      }
    },
  };
}

/** The sentence for a field, or for one of its entries: `sensitiveFields.3`. */
export function faultOf(faults: Readonly<Record<string, string>>, name: string): string | undefined {
  return faults[name] ?? Object.entries(faults).find(([field]) => field.startsWith(`${name}.`))?.[1];
}

/** One entry a line, as people type lists. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
