import { useLocation } from '@tanstack/react-router';
import { INSIGHTS, type InsightName } from '#dashboard/page/PerformanceTabs.tsx';

/** Which of them the page is about: each is listed under an address of its own. */
export function useInsight(): InsightName {
  const { pathname } = useLocation();
  const part = pathname.split('/performance/')[1]?.split('/')[0];
  const name = INSIGHTS.find((one) => one === part);
  if (name === undefined) throw new Error('This page is listed under no address of an insight.');
  return name;
}
