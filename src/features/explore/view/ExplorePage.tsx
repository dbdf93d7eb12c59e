import { lazy, useMemo } from 'react';
import { ApiError } from '#dashboard/api/client.ts';
import { useApiHeld, useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { CompareToggle, isCompared } from '#dashboard/page/CompareToggle.tsx';
import { useKeys } from '#dashboard/page/keys.ts';
import { Page } from '#dashboard/page/Page.tsx';
import { beforeParams } from '#dashboard/page/period-before.ts';
import { QueryBox } from '#dashboard/page/QueryBox.tsx';
import { scopeOf, usePart } from '#dashboard/page/scope.ts';
import { Segment } from '#dashboard/ui/Marks.tsx';
import { LoadingBar } from '#dashboard/ui/States.tsx';
import { useExploreAddress, type ExploreAddress } from './address.ts';
import { DATASETS } from './datasets.ts';
import { ExploreChart } from './ExploreChart.tsx';
import { ExportMenu } from './ExportMenu.tsx';
import { ColumnPicker, FunctionChips, GroupChips } from './Pickers.tsx';
import { ResultTable } from './ResultTable.tsx';
import { SavedTabs } from './SavedTabs.tsx';
import { eventsPath, Rows, tableParams } from './table-query.ts';
import { Weighing } from './Weighing.tsx';
import './explore.css';

const Suggestions = lazy(async () => ({ default: (await import('./ExploreSuggestions.tsx')).ExploreSuggestions }));

/** One page to ask anything that was sent: from where, which, what of it, and by what. All of it in the address. */
export function ExplorePage() {
  const org = usePart('org');
  const address = useExploreAddress();
  const table = useApiHeld(eventsPath(org), tableParams(address).page, Rows);
  const { page, groups } = tableParams(address);
  const isBeside = isCompared(address.search) && address.mode === 'aggregate';
  const past = useApiQuietly(eventsPath(org), { ...page, ...groups, ...beforeParams(scopeOf(address.search).range) }, Rows, isBeside);
  const fault = useMemo(() => faultOf(table.error), [table.error]);
  const text = words().explore;
  useKeys([
    {
      keys: '/',
      label: text.query.label,
      group: words().keys.list,
      run: () => document.querySelector<HTMLInputElement>('[data-query-input]')?.focus(),
    },
  ]);
  return (
    <Page title={text.title} crumbs={[{ label: text.title }]} scope={{ org }}>
      <h1 className="sr-only">{text.title}</h1>
      {table.isPlaceholderData && <LoadingBar label={words().states.updating} />}
      <SavedTabs org={org} />
      <div className="question">
        <span className="question-word">{text.from}</span>
        <div className="question-row">
          <Segment
            label={text.dataset}
            value={address.dataset}
            options={DATASETS.map((value) => ({ value, label: text.datasets[value] }))}
            onChange={address.setDataset}
          />
          <ExportMenu org={org} address={address} />
        </div>
        <span className="question-word">{text.where}</span>
        <QueryBox
          key={address.dataset}
          org={org}
          query={address.query}
          onChange={address.setQuery}
          fault={fault}
          suggestions={Suggestions}
          texts={text.query}
        />
        <span className="question-word">{text.show}</span>
        <div className="question-row">
          <FunctionChips org={org} address={address} />
          <span className="question-word">{text.by}</span>
          <GroupChips org={org} address={address} />
        </div>
      </div>
      <ExploreChart org={org} address={address} isRefused={fault !== null} />
      <TableHead org={org} address={address} />
      <ResultTable org={org} address={address} table={table} past={isBeside ? past?.data : undefined} isRefused={fault !== null} />
    </Page>
  );
}

function TableHead({ org, address }: { org: string; address: ExploreAddress }) {
  const text = words().explore;
  return (
    <div className="table-head">
      <Segment
        label={text.rows}
        value={address.mode}
        options={[
          { value: 'aggregate', label: text.modes.aggregate },
          { value: 'samples', label: text.modes.samples },
        ]}
        onChange={(mode) => address.change({ mode, sort: undefined })}
      />
      <span className="table-options">
        <Weighing org={org} address={address} />
        {address.mode === 'samples' ? <ColumnPicker org={org} address={address} /> : <CompareToggle />}
      </span>
    </div>
  );
}

/** A search that means nothing: the last good rows stay. */
function faultOf(error: unknown) {
  if (!(error instanceof ApiError) || error.status !== 400) return null;
  const body = error.body as { readonly position?: unknown; readonly repair?: unknown } | null;
  if (typeof body?.position !== 'number') return null;
  return { sentence: error.message.replace(/ \(at character \d+\)$/, ''), place: placeOf(body.position, body.repair) };
}

type Place = NonNullable<Parameters<typeof QueryBox>[0]['fault']>['place'];

function placeOf(position: number, repair: unknown): Place {
  const { from, to, text } = (repair ?? {}) as { readonly from?: unknown; readonly to?: unknown; readonly text?: unknown };
  if (typeof from !== 'number' || typeof to !== 'number' || typeof text !== 'string') return { position };
  return { position, repair: { from, to, text } };
}
