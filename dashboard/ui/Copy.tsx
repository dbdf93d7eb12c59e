import { Check, Copy as CopyIcon } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from './Button.tsx';

export interface CopyProps {
  text: string;
  /** "Copy DSN". */
  label: string;
  copiedLabel: string;
  isIconOnly?: boolean;
  kind?: 'default' | 'quiet';
  size?: 'small' | 'default';
}

const SHOWN_MS = 1500;

export function Copy({ text, label, copiedLabel, isIconOnly = false, kind = 'default', size = 'default' }: CopyProps) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await copyText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  const icon = isCopied ? <Check size={14} aria-hidden /> : <CopyIcon size={14} aria-hidden />;
  if (isIconOnly) {
    return (
      <IconButton label={isCopied ? copiedLabel : label} onClick={() => void copy()}>
        {icon}
      </IconButton>
    );
  }
  return (
    <Button kind={kind} size={size} onClick={() => void copy()}>
      {icon}
      {isCopied ? copiedLabel : label}
    </Button>
  );
}

/** The clipboard of a page on plain http beyond loopback is switched off; a selection in a hidden field still works there. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    field.setAttribute('readonly', '');
    field.className = 'sr-only';
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
}
