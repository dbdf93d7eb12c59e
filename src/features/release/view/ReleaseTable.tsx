import { words } from '#dashboard/messages/words.ts';
import { Gap, useRowTable } from '#dashboard/page/row-table.tsx';
import type { Release } from '../contract.ts';
import { ReleaseRow } from './ReleaseRow.tsx';

const ROW_PX = { wide: 36, phone: 60 };

export interface ReleaseTableProps {
  org: string;
  releases: readonly Release[];
  hasMore: boolean;
  onMore: () => void;
}

export function ReleaseTable({ org, releases, hasMore, onMore }: ReleaseTableProps) {
  const text = words().release;
  const { table, shown, before, after, rowCount } = useRowTable({
    count: releases.length,
    heights: ROW_PX,
    hasMore,
    onMore,
    keys: text.keys,
  });
  return (
    <table ref={table} className="table row-table releases" aria-label={text.title} aria-rowcount={rowCount}>
      <Head />
      <tbody>
        <Gap height={before} />
        {shown.map(({ index, ...place }) => {
          const release = releases[index];
          return release === undefined ? null : <ReleaseRow key={release.version} org={org} release={release} {...place} />;
        })}
        <Gap height={after} />
      </tbody>
    </table>
  );
}

function Head() {
  const text = words().release.columns;
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th>{text.release}</th>
        <th className="max-tablet:hidden">{text.out}</th>
        <th className="max-tablet:hidden" title={text.shareWhy}>
          {text.share}
        </th>
        <th className="num max-tablet:hidden">{text.users}</th>
        <th className="num">{text.events}</th>
        <th className="trend max-desk:hidden" aria-hidden />
        <th className="num">{text.new}</th>
        <th className="num max-tablet:hidden">{text.regressed}</th>
        <th className="max-desk:hidden">{text.deploy}</th>
        <th className="num max-desk:hidden">{text.commits}</th>
      </tr>
    </thead>
  );
}
