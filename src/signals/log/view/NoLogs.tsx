import { useState } from 'react';
import { z } from 'zod';
import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Segment } from '#dashboard/ui/Marks.tsx';
import { Snippet } from '#dashboard/ui/Snippet.tsx';
import { Empty } from '#dashboard/ui/States.tsx';
import type { LogAddress } from './address.ts';

const Meta = z.object({ count: z.number() });

/** Names, the same in every language of the screen. */
const NAMES = { node: 'JavaScript', python: 'Python', go: 'Go' } as const;

const CODE = {
  node: `Sentry.init({ dsn: '…', enableLogs: true });\n\nSentry.logger.info('Order paid', { orderId: 7 });`,
  python: `sentry_sdk.init(dsn="…", enable_logs=True)\n\nsentry_sdk.logger.info("Order {id} paid", id=7)`,
  go: `sentry.Init(sentry.ClientOptions{Dsn: "…", EnableLogs: true})\n\nsentry.NewLogger(ctx).Info().Int("order", 7).Emit("Order paid")`,
} as const;

/** Nothing was sent in three months, or the search is too narrow: two things to say. */
export function NoLogs({ org, address }: { org: string; address: LogAddress }) {
  const { scope, query, setQuery, setAddress } = address;
  const ever = useApiQuietly(`organizations/${org}/events-meta/`, { project: scope.project, dataset: 'logs', statsPeriod: '90d' }, Meta);
  const [language, setLanguage] = useState<keyof typeof CODE>('node');
  const text = words().log.empty;
  if (ever === undefined) return null;
  if (ever.count === 0) {
    return (
      <Empty title={text.firstTitle}>
        <p>{text.first}</p>
        <Segment
          label={text.firstTitle}
          value={language}
          options={(['node', 'python', 'go'] as const).map((value) => ({ value, label: NAMES[value] }))}
          onChange={setLanguage}
        />
        <Snippet label={NAMES[language]} code={CODE[language]} copy={{ label: text.copy, copiedLabel: text.copied }} />
      </Empty>
    );
  }
  const actions = (
    <>
      <Button onClick={() => setAddress({ statsPeriod: '14d', start: undefined, end: undefined })}>{text.longer}</Button>
      {query !== '' && <Button onClick={() => setQuery('')}>{text.clear}</Button>}
    </>
  );
  return (
    <Empty title={text.title} actions={actions}>
      <p>{text.why}</p>
    </Empty>
  );
}
