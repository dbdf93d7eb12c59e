import { Columns3 } from 'lucide-react';
import { useState } from 'react';
import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { count } from '#dashboard/ui/format.ts';
import { PickList } from '#dashboard/ui/PickList.tsx';
import { Popover } from '#dashboard/ui/Popover.tsx';
import { AttributeNames } from '../../../features/explore/contract.ts';
import type { LogAddress } from './address.ts';

/** Which attributes stand in the lines themselves. */
export function ColumnsMenu({ org, address: { scope, columns, setColumns } }: { org: string; address: LogAddress }) {
  const [isOpen, setOpen] = useState(false);
  const names = useApiQuietly(`organizations/${org}/trace-items/attributes/`, { ...scope, itemType: 'logs' }, AttributeNames, isOpen) ?? [];
  const text = words().log.columns;
  const unique = new Map([
    ...columns.map((name) => [name, null] as const),
    ...names.map(({ name, count: lines }) => [name, lines] as const),
  ]);
  return (
    <Popover
      label={text.label}
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button aria-label={text.label}>
          <Columns3 size={14} aria-hidden />
          <span className="max-tablet:hidden">{text.label}</span>
        </Button>
      }
    >
      <PickList
        label={text.search}
        placeholder={text.search}
        emptyLabel={text.none}
        selected={columns}
        choices={[...unique].map(([name, lines]) => ({ value: name, label: lines === null ? name : `${name}  ${count(lines)}` }))}
        onPick={(name) => setColumns(columns.includes(name) ? columns.filter((one) => one !== name) : [...columns, name])}
      />
    </Popover>
  );
}
