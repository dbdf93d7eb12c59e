import { SlidersHorizontal } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { setPreference, usePreferences } from '#dashboard/page/preferences.ts';

const Picker = lazy(async () => ({ default: (await import('#dashboard/ui/ChoiceMenu.tsx')).ChoiceMenu }));
const DENSITIES = ['default', 'compact'] as const;

/** How dense the rows are: a choice of this browser, not of the address. */
export function DisplayMenu() {
  const { density } = usePreferences();
  const [isOpen, setOpen] = useState(false);
  const trigger = (
    <button type="button" className="btn max-tablet:hidden" data-size="large" onClick={() => setOpen(true)}>
      <SlidersHorizontal size={16} strokeWidth={1.75} aria-hidden />
      {words().stream.display}
    </button>
  );
  if (!isOpen) return trigger;
  return (
    <Suspense fallback={trigger}>
      <Picker
        trigger={trigger}
        label={words().look.density}
        value={density}
        options={DENSITIES.map((value) => ({ value, label: words().look[value] }))}
        onPick={(value) => setPreference('density', value === 'compact' ? 'compact' : 'default')}
        onClose={() => setOpen(false)}
      />
    </Suspense>
  );
}
