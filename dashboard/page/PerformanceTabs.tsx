import { words } from '../messages/words.ts';
import { paths } from '../paths.ts';
import { Link } from './Link.tsx';

/** What spans do, each with a page of its own. */
export const INSIGHTS = ['queries', 'requests', 'caches', 'queues', 'assets'] as const;
export type InsightName = (typeof INSIGHTS)[number];

type TabName = 'transactions' | InsightName | 'webVitals';

/** The pages of what takes the time, on all of them. */
export function PerformanceTabs({ org, here }: { org: string; here: TabName }) {
  const { tabs } = words().insight;
  const all: readonly (readonly [TabName, string])[] = [
    ['transactions', paths.performance(org)],
    ...INSIGHTS.map((name) => [name, paths.insight(org, name)] as const),
    ['webVitals', paths.webVitals(org)],
  ];
  return (
    <nav className="tabs" aria-label={tabs.label}>
      {all.map(([name, to]) => (
        <Link key={name} to={to} aria-current={name === here ? 'page' : undefined}>
          {tabs[name]}
        </Link>
      ))}
    </nav>
  );
}
