import { useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { call } from '#dashboard/api/client.ts';
import { apiKey, useApi, useApiHeld } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { useLive } from '#dashboard/page/live.ts';
import { Page } from '#dashboard/page/Page.tsx';
import { Part } from '#dashboard/page/Part.tsx';
import { usePart, usePathParts, useScope } from '#dashboard/page/scope.ts';
import { paths } from '#dashboard/paths.ts';
import { useRooms, type EventViewProps } from '#dashboard/room.ts';
import { Copy } from '#dashboard/ui/Copy.tsx';
import { Skeleton } from '#dashboard/ui/States.tsx';
import { ChangedIssues, IssueDetail, TagDetail } from '../contract.ts';
import { ActivityList } from './ActivityList.tsx';
import { Brief } from './Brief.tsx';
import { Figures } from './Figures.tsx';
import { Hero, PhoneDock } from './Hero.tsx';
import { listPath } from './list-query.ts';
import { namesOf } from './names.ts';
import { TagBars } from './TagBars.tsx';
import { useIssueActions } from './use-actions.ts';
import { useIssueKeys } from './use-issue-keys.ts';
import './issue.css';

const Tags = TagDetail.array();

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
  if (query.error !== null && query.data === undefined) throw query.error;
  const issue = query.data?.value;
  const title = issue === undefined ? words().issue.title : `${namesOf(issue).type}: ${issue.shortId}`;
  const crumbs =
    issue === undefined
      ? [{ label: words().issue.back, to: paths.issues(org) }]
      : [
          { label: words().issue.back, to: paths.issues(org) },
          { label: issue.project.slug, isFar: true },
          {
            label: (
              <span className="flex items-center gap-1">
                {issue.shortId}
                <Copy text={issue.shortId} label={words().actions.copy} copiedLabel={words().actions.copied} isIconOnly />
              </span>
            ),
          },
        ];
  return (
    <Page title={title} crumbs={crumbs} scope={{ org, fixedProject: issue?.project.slug ?? '' }}>
      {issue === undefined ? (
        <div className="px-5 py-4">
          <Skeleton lines={10} label={words().states.loading(words().states.thisPage)} />
        </div>
      ) : (
        <Whole org={org} issue={issue} />
      )}
    </Page>
  );
}

function Whole({ org, issue }: { org: string; issue: IssueDetail }) {
  const { act } = useIssueActions(org);
  const { environment } = useScope();
  const event = useEventProps(org, issue);
  const EventView = useRooms().find((room) => room.eventView?.category === issue.issueCategory)?.eventView;
  useIssueKeys(org, issue, act);
  useSeen(org, issue);
  useLiveIssue(org, issue.id);
  const props = { org, issue, onAct: act };
  return (
    <>
      <Hero {...props} />
      <Part name={words().issue.tags.title} lines={1}>
        <BriefWithTags org={org} issue={issue} environment={environment} />
      </Part>
      <Figures org={org} issue={issue} />
      <div className="issue-columns-two">
        <div className="min-w-0">
          {EventView !== undefined && (
            <Part name={words().issue.event} lines={10}>
              <EventView.Main {...event} />
            </Part>
          )}
        </div>
        <aside>
          <section className="sect">
            <header>
              <h2>{words().issue.tags.title}</h2>
            </header>
            <Part name={words().issue.tags.title}>
              <TagsOfIssue org={org} issue={issue} environment={environment} />
            </Part>
          </section>
          {EventView !== undefined && (
            <Part name={words().issue.event}>
              <EventView.Aside {...event} />
            </Part>
          )}
          <section className="sect">
            <header>
              <h2>{words().issue.activity.title}</h2>
            </header>
            <ActivityList org={org} issue={issue} />
          </section>
        </aside>
      </div>
      <PhoneDock {...props} />
    </>
  );
}

interface TagProps {
  org: string;
  issue: IssueDetail;
  environment: readonly string[];
}

function useTags({ org, issue, environment }: TagProps): readonly TagDetail[] {
  return useApi(`${listPath(org)}${issue.id}/tags/`, { environment }, Tags);
}

function BriefWithTags(props: TagProps) {
  return <Brief org={props.org} issue={props.issue} tags={useTags(props)} />;
}

function TagsOfIssue(props: TagProps) {
  return <TagBars org={props.org} tags={useTags(props)} />;
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
    if (message.type !== 'issues' || !message.issues.some((each) => each.id === issueId)) return;
    void queries.invalidateQueries({ queryKey: apiKey(`${listPath(org)}${issueId}/`) });
    void queries.invalidateQueries({ queryKey: apiKey(`organizations/${org}/events-stats/`) });
  });
}
