import { Plus } from 'lucide-react';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { count } from '#dashboard/ui/format.ts';
import { PickList } from '#dashboard/ui/PickList.tsx';
import { Popover } from '#dashboard/ui/Popover.tsx';
import { QuickSelect } from '#dashboard/ui/QuickSelect.tsx';
import { exactly } from '#dashboard/page/query-tokens.ts';
import { AttributeNames } from '../../../features/explore/contract.ts';
import { AGGREGATES, ALL_AGGREGATES, MetricList, type Aggregate, type Kind } from '../contract.ts';
import type { MetricAddress } from './address.ts';
import { metricsPath } from './MetricList.tsx';

interface MetricToolsProps {
  org: string;
  address: MetricAddress;
  type: Kind | null;
  formulaFault: string | undefined;
  /** The search. */
  children: ReactNode;
}

/** What of the metric, where, and by what; below it the second one of a formula. */
export function MetricTools({ org, address, type, formulaFault, children }: MetricToolsProps) {
  const text = words().metric;
  const known = type === null ? ALL_AGGREGATES : AGGREGATES[type];
  return (
    <div className="metric-tools">
      <AggregateSelect
        label={text.aggregate}
        known={known}
        value={address.aggregate}
        onPick={(aggregate) => address.setAddress({ aggregate })}
      />
      {children}
      <GroupPicker org={org} address={address} />
      <Second org={org} address={address} fault={formulaFault} />
    </div>
  );
}

interface AggregateSelectProps {
  label: string;
  known: readonly Aggregate[];
  value: Aggregate | null;
  onPick: (aggregate: string) => void;
}

function AggregateSelect({ label, known, value, onPick }: AggregateSelectProps) {
  const names = words().metric.aggregates;
  return (
    <QuickSelect
      label={label}
      value={value ?? known[0] ?? 'sum'}
      options={known.map((aggregate) => ({ value: aggregate, label: names[aggregate] }))}
      onPick={onPick}
    />
  );
}

function GroupPicker({ org, address: { metric, groupBy, scope, setAddress } }: { org: string; address: MetricAddress }) {
  const [isOpen, setOpen] = useState(false);
  const text = words().metric;
  const params = { ...scope, itemType: 'tracemetrics', query: `metric.name:${exactly(metric)}` };
  const names = useApiQuietly(`organizations/${org}/trace-items/attributes/`, params, AttributeNames, isOpen) ?? [];
  const counts = new Map<string, number | null>(
    [...groupBy, 'project', 'environment', 'release', 'server.address'].map((name) => [name, null]),
  );
  for (const { key, count: points } of names) counts.set(key, points);
  const label = groupBy.length === 0 ? text.group : `${text.by} ${groupBy.join(', ')}`;
  return (
    <Popover label={text.group} isOpen={isOpen} onOpenChange={setOpen} trigger={<Button className="max-w-64">{label}</Button>}>
      <PickList
        label={words().explore.findName}
        placeholder={words().explore.findName}
        emptyLabel={words().explore.noName}
        selected={groupBy}
        choices={[...counts].map(([name, points]) => ({ value: name, label: name, ...(points === null ? {} : { hint: count(points) }) }))}
        onPick={(name) => {
          const next = groupBy.includes(name) ? groupBy.filter((one) => one !== name) : [...groupBy, name].slice(-3);
          setAddress({ groupBy: next.length === 0 ? undefined : next });
        }}
      />
    </Popover>
  );
}

/** The second metric, and the formula that puts both together. */
function Second({ org, address, fault }: { org: string; address: MetricAddress; fault: string | undefined }) {
  const [isOpen, setOpen] = useState(false);
  const text = words().metric;
  const { second, setAddress } = address;
  const metrics = useApiQuietly(metricsPath(org), address.scope, MetricList, isOpen || second !== '')?.metrics ?? [];
  const names = [...new Set(metrics.map(({ name }) => name))].filter((name) => name !== address.metric);
  const type = metrics.find(({ name }) => name === second)?.type;
  return (
    <div className="metric-second">
      <Popover
        label={text.second}
        isOpen={isOpen}
        onOpenChange={setOpen}
        align="start"
        trigger={
          second === '' ? (
            <Button kind="quiet">
              <Plus size={14} aria-hidden />
              {text.compare}
            </Button>
          ) : (
            <Button>{`b: ${second}`}</Button>
          )
        }
      >
        <PickList
          label={text.second}
          placeholder={text.search}
          emptyLabel={words().scope.noMatch}
          selected={[second]}
          choices={[{ value: '', label: text.secondNone }, ...names.map((name) => ({ value: name, label: name }))]}
          onPick={(name) => {
            setOpen(false);
            setAddress(
              name === ''
                ? { second: undefined, formula: undefined, aggregate2: undefined }
                : { second: name, formula: address.formula === '' ? 'a / b' : address.formula },
            );
          }}
        />
      </Popover>
      {second !== '' && (
        <>
          <AggregateSelect
            label={`${text.aggregate} (b)`}
            known={type === undefined ? ALL_AGGREGATES : AGGREGATES[type]}
            value={address.secondAggregate}
            onPick={(aggregate2) => setAddress({ aggregate2 })}
          />
          <FormulaField key={address.formula} value={address.formula} fault={fault} onChange={(formula) => setAddress({ formula })} />
        </>
      )}
    </div>
  );
}

/** Asked with Enter: half a formula is none. */
function FormulaField({ value, fault, onChange }: { value: string; fault: string | undefined; onChange: (formula: string) => void }) {
  const [typed, setTyped] = useState(value);
  const text = words().metric;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() !== '') onChange(typed.trim());
  };
  return (
    <form className="metric-formula" onSubmit={send}>
      <input
        className="input mono"
        aria-label={text.formula}
        aria-invalid={fault !== undefined}
        aria-describedby="formula-help"
        placeholder={text.formulaWhy}
        value={typed}
        maxLength={200}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
      />
      <small
        id="formula-help"
        role={fault === undefined ? undefined : 'alert'}
        className={fault === undefined ? 'text-ink-3' : 'text-error-ink'}
      >
        {fault ?? text.formulaHelp}
      </small>
    </form>
  );
}
