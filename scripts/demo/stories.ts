import type { Client, Json } from './client.ts';
import type { DemoIssue, DemoProject, Story } from './model.ts';

const ORG = 'vedette';

const STATUSES: Readonly<Record<NonNullable<Story['status']>, Record<string, unknown>>> = {
  resolved: { status: 'resolved' },
  resolvedInNextRelease: { status: 'resolved', statusDetails: { inNextRelease: true } },
  archived: { status: 'ignored', substatus: 'archived_forever' },
  archivedUntilEscalating: { status: 'ignored', substatus: 'archived_until_escalating' },
};

/** What people did: notes, assignments, resolutions. Over REST, as the person who is signed in. Returns how many issues changed. */
export async function tellStories(client: Client, world: readonly DemoProject[]): Promise<number> {
  let told = 0;
  for (const project of world) {
    const issues: Json[] = await client.call('GET', `/api/0/projects/${ORG}/${project.slug}/issues/?query=&statsPeriod=30d&limit=100`);
    for (const issue of project.issues) {
      const found = issues.find((one) => isOf(one, issue));
      if (issue.story === undefined || found === undefined) continue;
      await tell(client, found.id, issue.story);
      told += 1;
    }
  }
  await reviewOld(client);
  return told;
}

/** To the server everything is new today. Somebody has looked at what is older than a week. */
async function reviewOld(client: Client): Promise<void> {
  const query = encodeURIComponent('is:unresolved age:+7d');
  await client.call('PUT', `/api/0/organizations/${ORG}/issues/?query=${query}&statsPeriod=30d`, { inbox: false });
}

async function tell(client: Client, issueId: string, story: Story): Promise<void> {
  const path = `/api/0/organizations/${ORG}/issues/${issueId}/`;
  for (const text of story.notes ?? []) await client.call('POST', `${path}notes/`, { text });
  const change = {
    ...(story.status === undefined ? {} : STATUSES[story.status]),
    ...(story.assign === undefined ? {} : { assignedTo: story.assign === 'me' ? 'me' : `#${ORG}` }),
    ...(story.priority === undefined ? {} : { priority: story.priority }),
    ...(story.isBookmarked === undefined ? {} : { isBookmarked: story.isBookmarked }),
    hasSeen: true,
  };
  await client.call('PUT', path, change);
}

/** Values are cut for the list. */
const SHOWN_CHARS = 80;

/** The beginning of the text, up to what differs from event to event, says which one it is. */
function isOf(found: Json, issue: DemoIssue): boolean {
  const fixed = issue.value.split('{')[0] ?? '';
  if (issue.frames.length === 0) return String(found.title).startsWith(fixed);
  return found.metadata?.type === issue.type && String(found.metadata?.value ?? '').startsWith(fixed.slice(0, SHOWN_CHARS));
}
