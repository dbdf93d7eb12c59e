import { Code } from './Code.tsx';
import { Copy } from './Copy.tsx';

export interface SnippetProps {
  /** What it is: a place, a file. */
  label: string;
  code: string;
  copy: { readonly label: string; readonly copiedLabel: string };
}

/** Lines to take over, with a way to copy them. */
export function Snippet({ label, code, copy }: SnippetProps) {
  return (
    <div className="how-to">
      <header>
        <span className="min-w-0 flex-1 truncate">{label}</span>
        <Copy text={code} label={copy.label} copiedLabel={copy.copiedLabel} size="small" kind="quiet" />
      </header>
      <Code label={label} lines={code.split('\n').map((text, index) => ({ number: index + 1, text }))} />
    </div>
  );
}
