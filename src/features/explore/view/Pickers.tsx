import { Columns3, Plus, X } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { count } from '#dashboard/ui/format.ts';
import { PickList } from '#dashboard/ui/PickList.tsx';
import { Popover } from '#dashboard/ui/Popover.tsx';
import { AttributeNames } from '../contract.ts';
import type { ExploreAddress } from './address.ts';
import { DATASET, functionsOf, isFunction } from './datasets.ts';

interface PickerProps {
  org: string;
  address: ExploreAddress;
}

/** Names of attributes, asked when somebody looks. */
function useNames({ org, address: { scope, dataset } }: PickerProps, isOpen: boolean) {
  return useApiQuietly(`organizations/${org}/trace-items/attributes/`, { ...scope, itemType: dataset }, AttributeNames, isOpen) ?? [];
}

/** What is made of the rows; the one that the table is ordered by is drawn. */
export function FunctionChips(props: PickerProps) {
  const { functions, setFunctions } = props.address;
  const text = words().explore;
  return (
    <Chips label={text.functions} values={functions} canBeEmpty={false} onChange={setFunctions}>
      <FunctionPicker {...props} />
    </Chips>
  );
}

export function GroupChips(props: PickerProps) {
  const { groupBy, setGroupBy } = props.address;
  const text = words().explore;
  return (
    <Chips label={text.groups} values={groupBy} canBeEmpty onChange={setGroupBy}>
      <NamePicker {...props} label={text.addGroup} selected={groupBy} onChange={setGroupBy}>
        <button type="button" className="icon-btn add-chip" aria-label={text.addGroup} title={text.addGroup}>
          <Plus size={14} aria-hidden />
        </button>
      </NamePicker>
    </Chips>
  );
}

interface ChipsProps {
  label: string;
  values: readonly string[];
  canBeEmpty: boolean;
  onChange: (values: readonly string[]) => void;
  children: ReactElement;
}

function Chips({ label, values, canBeEmpty, onChange, children }: ChipsProps) {
  return (
    <span className="chips" role="group" aria-label={label}>
      {values.map((value) => (
        <span key={value} className="chip">
          <span className="value truncate">{value}</span>
          {(canBeEmpty || values.length > 1) && (
            <button
              type="button"
              aria-label={words().explore.remove(value)}
              onClick={() => onChange(values.filter((one) => one !== value))}
            >
              <X size={12} aria-hidden />
            </button>
          )}
        </span>
      ))}
      {children}
    </span>
  );
}

function FunctionPicker(props: PickerProps) {
  const [isOpen, setOpen] = useState(false);
  const { dataset, functions, setFunctions } = props.address;
  const names = useNames(props, isOpen);
  const numbers = names.filter(({ attributeType }) => attributeType === 'integer' || attributeType === 'double').map(({ key }) => key);
  const text = words().explore;
  const toggle = (name: string) => {
    setFunctions(functions.includes(name) ? functions.filter((one) => one !== name) : [...functions, name]);
    setOpen(false);
  };
  return (
    <Popover
      label={text.addFunction}
      isOpen={isOpen}
      onOpenChange={setOpen}
      align="start"
      trigger={
        <button type="button" className="icon-btn add-chip" aria-label={text.addFunction} title={text.addFunction}>
          <Plus size={14} aria-hidden />
        </button>
      }
    >
      <PickList
        label={text.findFunction}
        placeholder={text.findFunction}
        emptyLabel={text.noFunction}
        selected={functions}
        choices={functionsOf(dataset, numbers).map((name) => ({ value: name, label: name }))}
        typedLast={(typed) => (isFunction(typed.trim()) ? [{ value: typed.trim(), label: typed.trim() }] : [])}
        onPick={toggle}
      />
    </Popover>
  );
}

interface NamePickerProps extends PickerProps {
  label: string;
  selected: readonly string[];
  onChange: (names: readonly string[]) => void;
  children: ReactElement;
}

function NamePicker({ label, selected, onChange, children, ...props }: NamePickerProps) {
  const [isOpen, setOpen] = useState(false);
  const names = useNames(props, isOpen);
  const { keys, numbers } = DATASET[props.address.dataset];
  const counts = new Map<string, number | null>([...selected, ...keys, ...numbers].map((name) => [name, null]));
  for (const { key, count: rows } of names) counts.set(key, rows);
  const text = words().explore;
  return (
    <Popover label={label} isOpen={isOpen} onOpenChange={setOpen} align="start" trigger={children}>
      <PickList
        label={text.findName}
        placeholder={text.findName}
        emptyLabel={text.noName}
        selected={selected}
        choices={[...counts].map(([name, rows]) => ({ value: name, label: name, ...(rows === null ? {} : { hint: count(rows) }) }))}
        onPick={(name) => onChange(selected.includes(name) ? selected.filter((one) => one !== name) : [...selected, name])}
      />
    </Popover>
  );
}

export function ColumnPicker(props: PickerProps) {
  const { columns, change } = props.address;
  const text = words().explore;
  return (
    <NamePicker
      {...props}
      label={text.columns}
      selected={columns}
      onChange={(field) => change({ field: field.length === 0 ? undefined : field })}
    >
      <Button>
        <Columns3 size={14} aria-hidden />
        {text.columns}
      </Button>
    </NamePicker>
  );
}
