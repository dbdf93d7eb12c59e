import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { tokens } from '#dashboard/ui/highlight.ts';

/** Drawn at first, and of one line; the rest of a long text waits behind a button. */
const FIRST_LINES = 200;
const LONGEST_LINE = 4000;

/** A text of somebody else, by lines, coloured as code. */
export function CodeLines({ text, label }: { text: string; label: string }) {
  const [isWhole, setWhole] = useState(false);
  const lines = text.split('\n');
  const shown = isWhole ? lines : lines.slice(0, FIRST_LINES);
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <pre className="code text-block" tabIndex={0} role="region" aria-label={label}>
        {shown.map((line, index) => (
          <Line key={index} text={line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE).toWellFormed()}…` : line} />
        ))}
      </pre>
      {lines.length > shown.length && (
        <button type="button" className="link justify-self-start" onClick={() => setWhole(true)}>
          {words().event.allLines(lines.length)}
        </button>
      )}
    </>
  );
}

function Line({ text }: { text: string }) {
  return (
    <>
      {tokens(text).map((token, index) => (
        <span key={index} data-token={token.kind === 'plain' ? undefined : token.kind}>
          {token.text}
        </span>
      ))}
      {'\n'}
    </>
  );
}
