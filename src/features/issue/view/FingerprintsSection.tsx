import { lazy, useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Part } from '#dashboard/page/Part.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import type { IssueDetail } from '../contract.ts';

const Fingerprints = lazy(async () => ({ default: (await import('./Fingerprints.tsx')).Fingerprints }));

/** Asked for when it is wanted: few issues are ever taken apart, and counting by fingerprint reads all events. */
export function FingerprintsSection({ org, issue }: { org: string; issue: IssueDetail }) {
  const [isOpen, setOpen] = useState(false);
  const text = words().issue.fingerprints;
  return (
    <section className="sect print:hidden" aria-label={text.title}>
      <header>
        <h2>{text.title}</h2>
        <span className="flex-1" />
        <Button kind="quiet" size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? text.hide : text.show}
        </Button>
      </header>
      {isOpen && (
        <Part name={text.title} lines={2}>
          <Fingerprints org={org} issue={issue} />
        </Part>
      )}
    </section>
  );
}
