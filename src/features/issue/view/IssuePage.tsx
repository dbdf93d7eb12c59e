import { useLocation, useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { call } from '#dashboard/api/client.ts';
import { apiKey, useApi, useApiHeld } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { useLive } from '#dashboard/page/live.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Page } from '#dashboard/page/Page.tsx';
import { Failure, Part } from '#dashboard/page/Part.tsx';
import { usePart, usePathParts, useScope } from '#dashboard/page/scope.ts';
import { paths } from '#dashboard/paths.ts';
import { useRooms, type EventView, type EventViewProps } from '#dashboard/room.ts';
import { Skeleton } from '#dashboard/ui/States.tsx';
import type { IssueBrief } from '../../brief/contract.ts';
import { ChangedIssues, IssueDetail, TagDetail } from '../contract.ts';
import { ActivitySection, type ActivitySectionProps } from './ActivitySection.tsx';
import { Brief } from './Brief.tsx';
import { useCopyIssue } from './copy-issue.ts';
import { Figures } from './Figures.tsx';
import { FingerprintsSection } from './FingerprintsSection.tsx';
import { Hero, PhoneDock } from './Hero.tsx';
import { IssueCrumb } from './IssueCrumb.tsx';
import { listPath } from './list-query.ts';
import { namesOf } from './names.ts';
import { OwnersSection } from './Owners.tsx';
import { SimilarIssues } from './SimilarIssues.tsx';
import { TagBars } from './TagBars.tsx';
import { useBrief } from './use-brief.ts';
import { useIssueActions } from './use-actions.ts';
import { useIssueKeys } from './use-issue-keys.ts';
import './issue.css';

const TagDetails = TagDetail.array();

/** What, since when, who is hit, where to look: understood without scrolling. */
export function IssuePage() {
  const org = usePart('org');
  const issueId = usePart('issueId');
  return (
    <Part key={issueId} name={words().states.thisPage} lines={0}>
      <Loaded org={org} issueId={issueId} />
    </Part>
  );
}

function Loaded({ org, issueId }: { org: string; issueId: string }) {
  const { environment } = useScope();
  const query = useApiHeld(`${listPath(org)}${issueId}/`, { environment }, IssueDetail);
  const issue = query.data?.value;
  const title = issue === undefined ? words().issue.title : `${namesOf(issue).type}: ${issue.shortId}`;
  const crumbs =
    issue === undefined
      ? [{ label: words().issue.back, to: paths.issues(org) }]
      : [
          { label: words().issue.back, to: paths.issues(org) },
          { label: issue.project.slug, isFar: true },
          { label: <IssueCrumb org={org} issue={issue} /> },
        ];
  return (
    <Page title={title} crumbs={crumbs} scope={{ org, fixedProject: issue?.project.slug ?? '' }}>
      {issue === undefined ? (
        <div className="px-5 py-4">
          <h1 className="sr-only">{words().issue.title}</h1>
          {query.error === null ? (
            <Skeleton lines={10} label={words().states.loading(words().states.thisPage)} />
          ) : (
            <Failure name={words().states.thisPage} error={query.error} onRetry={() => void query.refetch()} />
          )}
        </div>
      ) : (
        <Whole org={org} issue={issue} />
      )}
    </Page>
  );
}

function Whole({ org, issue }: { org: string; issue: IssueDetail }) {
  const { act } = useIssueActions(org);
  const event = useEventProps(org, issue);
  const EventView = useRooms().find((room) => room.eventView?.categories.includes(issue.issueCategory))?.eventView;
  const brief = useBrief(org, issue, event.environments);
  const copy = useCopyIssue(issue, event, EventView);
  const isTable = useLocation({ select: ({ pathname }) => pathname === paths.issueEvents(org, issue.id) });
  useIssueKeys(issue, act, () => void copy('markdown'));
  useSeen(org, issue);
  useLiveIssue(org, issue.id);
  return (
    <>
      <Hero org={org} issue={issue} onAct={act} onCopy={(form) => void copy(form)} />
      <Brief org={org} issue={issue} facts={brief?.facts} />
      <Figures org={org} issue={issue} />
      {isTable && EventView !== undefined ? (
        <AllEvents org={org} issue={issue} view={EventView} />
      ) : (
        <Columns org={org} issue={issue} event={event} view={EventView} brief={brief} onAct={act} />
      )}
      <PhoneDock issue={issue} onAct={act} onCopy={(form) => void copy(form)} />
    </>
  );
}

interface ColumnsProps extends ActivitySectionProps {
  brief: IssueBrief | undefined;
  event: EventViewProps;
  view: EventView | undefined;
}

function Columns({ org, issue, event, view, brief, onAct }: ColumnsProps) {
  return (
    <div className="issue-columns-two">
      <div className="min-w-0">
        {view !== undefined && (
          <Part name={words().issue.event} lines={10}>
            <view.Main {...event} />
          </Part>
        )}
      </div>
      <aside>
        <Tags org={org} issue={issue} environment={event.environments} brief={brief} />
        {view !== undefined && (
          <Part name={words().issue.event}>
            <view.Aside {...event} />
          </Part>
        )}
        <OwnersSection org={org} issue={issue} onAct={onAct} />
        {issue.issueCategory === 'error' && <SimilarIssues org={org} issue={issue} onAct={onAct} />}
        <FingerprintsSection org={org} issue={issue} />
        <ActivitySection org={org} issue={issue} onAct={onAct} />
      </aside>
    </div>
  );
}

/** The second of the page's two parts; the strip leads back to the first. */
function AllEvents({ org, issue, view }: { org: string; issue: IssueDetail; view: EventView }) {
  const tagKeys = issue.tags.map((tag) => tag.key);
  const props = { org, project: issue.project.slug, issueId: issue.id, shortId: issue.shortId, tagKeys };
  return (
    <>
      <nav className="tabs" aria-label={words().issue.views}>
        <Link to={paths.issue(org, issue.id)}>{words().issue.event}</Link>
        <Link to={paths.issueEvents(org, issue.id)} aria-current="page">
          {words().issue.allEvents}
        </Link>
      </nav>
      <Part name={words().issue.allEvents} lines={10}>
        <view.Table {...props} />
      </Part>
    </>
  );
}

interface TagsProps {
  org: string;
  issue: IssueDetail;
  environment: readonly string[];
  brief: IssueBrief | undefined;
}

function Tags({ brief, ...props }: TagsProps) {
  const text = words().issue.tags;
  const isTested = brief !== undefined && brief.compared.unit !== null;
  return (
    <section className="sect">
      <header>
        <h2>{brief?.traits.some((trait) => trait.standsOut) === true ? text.standsOut : text.title}</h2>
        <span className="flex-1" />
        {isTested && (
          <span className="tick-legend" title={text.test(brief.compared.pairs)}>
            {text.others[brief.compared.unit ?? 'people'](brief.compared.others)}
          </span>
        )}
      </header>
      <Part name={text.title}>
        <TagsOfIssue {...props} brief={brief} />
      </Part>
    </section>
  );
}

function TagsOfIssue({ org, issue, environment, brief }: TagsProps) {
  const tags = useApi(`${listPath(org)}${issue.id}/tags/`, { environment }, TagDetails);
  return <TagBars org={org} issueId={issue.id} tags={tags} traits={brief?.traits ?? []} />;
}

/** Which event is shown is in the path, so that a link shows the same one. */
function useEventProps(org: string, issue: IssueDetail): EventViewProps {
  const eventId = usePathParts()['eventId'] ?? 'recommended';
  const { environment } = useScope();
  const navigate = useNavigate();
  return {
    org,
    project: issue.project.slug,
    issueId: issue.id,
    eventId,
    eventCount: Number(issue.count),
    environments: environment,
    onEvent: (id) =>
      void navigate({
        to: id === 'recommended' ? paths.issue(org, issue.id) : paths.issueEvent(org, issue.id, id),
        search: true,
        resetScroll: false,
      } as never),
  };
}

/** Opening an issue is seeing it. */
function useSeen(org: string, issue: IssueDetail) {
  const queries = useQueryClient();
  useEffect(() => {
    if (issue.hasSeen) return;
    call({ method: 'PUT', path: listPath(org), params: { id: [issue.id] }, body: { hasSeen: true }, answer: ChangedIssues })
      .then(() => queries.invalidateQueries({ queryKey: apiKey(listPath(org)), refetchType: 'none' }))
      // A mark of convenience: without it the row stays bold, nothing more.
      .catch(() => undefined);
  }, [org, issue.id, issue.hasSeen, queries]);
}

/** Figures tick; the event that is being read is never swapped. */
function useLiveIssue(org: string, issueId: string) {
  const queries = useQueryClient();
  useLive((message) => {
    const mayHaveChanged =
      message.type === 'hello' ? !message.isResumed : message.type === 'issues' && message.issues.some((each) => each.id === issueId);
    if (!mayHaveChanged) return;
    void queries.invalidateQueries({ queryKey: apiKey(`${listPath(org)}${issueId}/`) });
    void queries.invalidateQueries({ queryKey: apiKey(`organizations/${org}/events-stats/`) });
  });
}
