import { Check, CircleAlert, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { words } from '../messages/words.ts';
import { dismissToast, undoLatest, useToasts, type Toast } from '../page/toasts.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { ConnectionNotice } from './ConnectionNotice.tsx';

const SHOWN_MS = 10_000;

export function Toasts() {
  const toasts = useToasts();
  return (
    <div className="toasts" role="status" aria-live="polite">
      <ConnectionNotice />
      {toasts.map((toast) => (
        <ToastLine key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastLine({ toast }: { toast: Toast }) {
  const [isPointed, setPointed] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const isHeld = isPointed || isFocused;
  // A timer is outside React; it is stopped while somebody reads or reaches for Undo.
  useEffect(() => {
    if (isHeld) return undefined;
    const timer = setTimeout(() => dismissToast(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isHeld, toast.id]);
  return (
    <div
      className="toast"
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      {toast.tone === 'done' ? (
        <Check size={16} className="text-ok-ink" aria-hidden />
      ) : (
        <CircleAlert size={16} className="text-error-ink" aria-hidden />
      )}
      <span className="truncate">{toast.text}</span>
      {toast.undo !== undefined && (
        <Button kind="quiet" onClick={() => void undoLatest()}>
          {words().actions.undo} <kbd>Z</kbd>
        </Button>
      )}
      <IconButton label={words().actions.dismiss} onClick={() => dismissToast(toast.id)}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
