import { Download } from 'lucide-react';
import { useState, lazy, Suspense } from 'react';
import { address as apiAddress } from '#dashboard/api/client.ts';
import { words } from '#dashboard/messages/words.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import type { ExploreAddress } from './address.ts';
import { tableParams } from './table-query.ts';

const Menu = lazy(async () => ({ default: (await import('#dashboard/ui/Menu.tsx')).Menu }));

/** The table as a file. What a file holds at most stands where it is asked for. */
export function ExportMenu({ org, address }: { org: string; address: ExploreAddress }) {
  const [isOpen, setOpen] = useState(false);
  const text = words().explore.export;
  const { shown, params } = tableParams(address);
  const load = (format: 'csv' | 'json') => {
    // The answer is a file: the browser saves it, and the page stays.
    location.assign(apiAddress(`organizations/${org}/events/export/`, { ...params, field: shown, format }));
  };
  const trigger = (
    <Button onClick={() => setOpen(true)} aria-label={text.title}>
      <Download size={14} aria-hidden />
      <span className="max-tablet:hidden">{text.title}</span>
    </Button>
  );
  if (!isOpen) return trigger;
  return (
    <Suspense fallback={trigger}>
      <Menu
        trigger={trigger}
        onClose={() => setOpen(false)}
        entries={[
          { kind: 'heading', label: text.most },
          { kind: 'action', label: 'CSV', onChoose: () => load('csv') },
          { kind: 'action', label: 'JSON', onChoose: () => load('json') },
        ]}
      />
    </Suspense>
  );
}
