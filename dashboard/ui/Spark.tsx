import { bars } from './bars.ts';

/** Bars without an axis, scaled to their own maximum: three paths for the whole series, never one element a bar. */
export function Spark({ values, title, isPlain = false }: { values: readonly number[]; title: string; isPlain?: boolean }) {
  const { all, hot, zero } = bars(values, { width: 136, height: 24, gap: 0.24, isPlain });
  return (
    <svg className="spark" viewBox="0 0 136 24" preserveAspectRatio="none" role="img" aria-label={title}>
      <title>{title}</title>
      {zero !== '' && <path className="zero" d={zero} />}
      {all !== '' && <path className="all" d={all} />}
      {hot !== '' && <path className="hot" d={hot} />}
    </svg>
  );
}
