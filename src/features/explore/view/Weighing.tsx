import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { decimal } from '#dashboard/ui/locale.ts';
import { Segment } from '#dashboard/ui/Marks.tsx';
import type { ExploreAddress } from './address.ts';
import { eventsPath, Rows } from './table-query.ts';

const MEAN = 'avg(sample_weight)';
/** Nearer to one than this is one. */
const SAMPLED_FROM = 1.005;

/** Where SDKs sampled: whether figures are of the spans that were stored, or of all that these stand for. */
export function Weighing({ org, address }: { org: string; address: ExploreAddress }) {
  const { dataset, query, scope, isExtrapolated, change } = address;
  const params = { ...scope, dataset, field: [MEAN], query: query === '' ? undefined : query, per_page: 1 };
  const found = useApiQuietly(eventsPath(org), params, Rows, dataset === 'spans');
  const mean = Number(found?.data[0]?.[MEAN] ?? 1);
  const text = words().explore.weighing;
  if (dataset !== 'spans' || (mean < SAMPLED_FROM && !isExtrapolated)) return null;
  return (
    <span className="weighing">
      <Segment
        label={text.label}
        value={isExtrapolated ? 'all' : 'stored'}
        options={[
          { value: 'stored', label: text.stored },
          { value: 'all', label: text.all },
        ]}
        onChange={(value) => change({ extrapolate: value === 'all' ? '1' : undefined })}
      />
      <span className="text-ink-3 max-tablet:hidden">{text.why(decimal(mean, mean < 10 ? 1 : 0))}</span>
    </span>
  );
}
