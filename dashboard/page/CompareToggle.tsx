import { words } from '../messages/words.ts';
import { Button } from '../ui/Button.tsx';
import { useAddress, useSetAddress } from './scope.ts';
import { textOf } from './search.ts';

export function isCompared(search: Readonly<Record<string, unknown>>): boolean {
  return textOf(search['compare']) === 'before';
}

/** Whether figures are shown beside those of the stretch of time before. In the address. */
export function CompareToggle() {
  const isOn = isCompared(useAddress());
  const setAddress = useSetAddress();
  const { compare, compareWhy } = words().insight;
  return (
    <Button aria-pressed={isOn} title={compareWhy} onClick={() => setAddress({ compare: isOn ? undefined : 'before' })}>
      {compare}
    </Button>
  );
}
