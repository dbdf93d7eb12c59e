import { useInfiniteQuery } from '@tanstack/react-query';
import { apiPages } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Failure } from '#dashboard/page/Part.tsx';
import { FormSection } from '#dashboard/page/settings/SettingsForm.tsx';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { Badge } from '#dashboard/ui/Marks.tsx';
import { Skeleton } from '#dashboard/ui/States.tsx';
import { AlertFiring } from '../contract.ts';
import { rulesPath } from './use-rules.ts';

const List = AlertFiring.array();
const TONES = { waiting: 'neutral', sent: 'ok', dropped: 'neutral', failed: 'error' } as const;

/** When the rule fired, for which issue, and what became of each message. */
export function Firings({ org, project, id }: { org: string; project: string; id: string }) {
  const asked = useInfiniteQuery(apiPages(`${rulesPath(org, project)}${id}/firings/`, {}, List, null));
  const text = words().alert.history;
  const firings = asked.data?.pages.flatMap(({ value }) => value) ?? [];
  return (
    <FormSection title={text.title}>
      {asked.error !== null && <Failure name={text.title} error={asked.error} onRetry={() => void asked.refetch()} />}
      {asked.isPending && <Skeleton label={words().states.loading(text.title)} />}
      {asked.isSuccess && firings.length === 0 && <p className="text-ink-2">{text.none}</p>}
      {firings.length > 0 && (
        <ul className="grid gap-3" aria-label={text.title}>
          {firings.map((firing) => (
            <FiringItem key={firing.id} org={org} firing={firing} />
          ))}
        </ul>
      )}
      {asked.hasNextPage && (
        <div>
          <Button onClick={() => void asked.fetchNextPage()}>{text.more}</Button>
        </div>
      )}
    </FormSection>
  );
}

function FiringItem({ org, firing }: { org: string; firing: AlertFiring }) {
  const text = words().alert;
  const { issue, deliveries, reason } = firing;
  // "Those responsible" became the people below it.
  const shown = deliveries.some(({ channel }) => channel === 'mail')
    ? deliveries.filter(({ channel }) => channel !== 'people')
    : deliveries;
  return (
    <li className="grid gap-1 border-b border-line pb-3">
      <div className="flex flex-wrap items-baseline gap-2">
        <Age at={firing.firedAt} className="text-ink-3" />
        <span className="text-ink-2">{text.reasons[reason]}</span>
        <Link to={paths.issue(org, issue.id)} className="min-w-0 truncate">
          {issue.shortId} {issue.title}
        </Link>
      </div>
      {shown.map((delivery, at) => (
        <div key={at} className="flex flex-wrap items-baseline gap-2">
          <Badge tone={TONES[delivery.state]}>{text.history.states[delivery.state]}</Badge>
          <span>{delivery.channel === 'people' ? text.history.people : delivery.to}</span>
          {delivery.attempts > 1 && <span className="text-ink-3">{text.history.tries(delivery.attempts)}</span>}
          {delivery.error !== null && <span className="min-w-0 break-words text-ink-2">{delivery.error}</span>}
        </div>
      ))}
    </li>
  );
}
