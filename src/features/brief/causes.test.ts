import { expect, test } from 'vitest';
import { CAUSES, trafficOf } from '../../../bench/causes-traffic.ts';
import { verdictOn } from '../../../bench/causes-verdict.ts';
import { startApi } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';

/** `npm run bench -- --only causes` has twenty of each. */
const SEED = 3;

test('a planted cause is named by the brief and first in the ranking; where there is none both are silent', async () => {
  const api = await startApi(house);
  const traffics = CAUSES.map((cause) => ({ cause, ...trafficOf(cause, SEED, api.clock.now()) }));
  const projectIds: number[] = [];
  for (const { cause } of traffics) {
    const { json } = await api.call('POST', 'teams/vedette/vedette/projects/', {
      body: { name: cause, slug: cause, platform: 'javascript' },
    });
    projectIds.push(Number(json.id));
  }
  await feed(
    house,
    api,
    traffics.flatMap(({ events, cause }, at) =>
      events.map((event) => ({
        projectId: projectIds[at] ?? 0,
        eventId: String(event['event_id']),
        more: { ...event, release: String(event['release']).replace('shop', cause), breadcrumbs: undefined, request: undefined },
      })),
    ),
  );

  const verdicts = await Promise.all(
    traffics.map(async (traffic, at) => {
      const issues = (await api.get(`organizations/vedette/issues/?project=${projectIds[at]}&query=error.type:${traffic.issueType}`)).json;
      const { json } = await api.get(`organizations/vedette/issues/${issues[0].id}/brief/`);
      const brief = JSON.parse(JSON.stringify(json).replaceAll(`${traffic.cause}@`, 'shop@'));
      const { isInBrief, isFirst } = verdictOn(brief, traffic);
      return { cause: traffic.cause, isInBrief, isFirst };
    }),
  );

  expect(verdicts).toEqual(CAUSES.map((cause) => ({ cause, isInBrief: true, isFirst: true })));
});
