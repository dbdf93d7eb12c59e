import { words } from '#dashboard/messages/words.ts';
import type { EventDetail } from '../contract.ts';
import { Section } from './Section.tsx';
import { isEmpty } from './values.ts';
import { Pairs } from './Values.tsx';

const REPORTS = ['csp', 'hpkp', 'expectct', 'expectstaple', 'nel', 'template'];

/** What a browser reported by itself: content security policy and its kin. */
export function ReportSection({ event }: { event: EventDetail }) {
  const report = event.entries.find((entry) => REPORTS.includes(entry.type));
  if (report === undefined) return null;
  return (
    <Section id="report" title={words().event.sections.report} hint={report.type}>
      <Pairs pairs={Object.entries(report.data as Record<string, unknown>).filter(([, value]) => !isEmpty(value))} />
    </Section>
  );
}
