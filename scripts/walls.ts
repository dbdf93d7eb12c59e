// The walls of the house (style: "Where things live"), as dependency-cruiser rules. Each has a name that says why, and a fixture
// in test/walls/<name>/ that breaks it: scripts/check.ts proves that every wall still stands.
import type { IForbiddenRuleType } from 'dependency-cruiser';

type Wall = IForbiddenRuleType & { readonly name: string };

const ROOM = '(?:signals|features)/[^/]+';

const RULES: readonly Wall[] = [
  {
    name: 'lib-knows-nothing-of-ours',
    from: { path: '^src/lib/', pathNot: '[.]test[.]ts$' },
    to: { path: '^(src|dashboard)/', pathNot: '^src/lib/' },
  },
  {
    name: 'protocol-sees-only-lib',
    from: { path: '^src/protocol/', pathNot: '[.]test[.]ts$' },
    to: { path: '^(src|dashboard)/', pathNot: '^src/(protocol|lib)/' },
  },
  {
    name: 'an-engine-sees-its-own-port-and-lib',
    from: { path: '^src/engines/([^/]+)/', pathNot: '([.]test|/conformance)[.]ts$' },
    to: { path: '^(src|dashboard)/', pathNot: '^src/(lib/|engines/$1/)' },
  },
  {
    name: 'engines-are-chosen-in-one-place',
    comment: 'Only wire.ts and the roots it starts import a concrete engine; everyone else imports port.ts.',
    from: { path: '^(src|dashboard)/', pathNot: '^src/(engines/|wire|roles/|commands/|main[.]ts)|[.]test[.]ts$' },
    to: { path: '^src/engines/', pathNot: '^src/engines/[^/]+/port[.]ts$' },
  },
  {
    name: 'pipeline-knows-no-room',
    from: { path: '^src/pipeline/', pathNot: '[.]test[.]ts$' },
    to: { path: '^(src|dashboard)/', pathNot: '^src/(pipeline|protocol|lib|query)/|^src/engines/[^/]+/port[.]ts$' },
  },
  {
    name: 'http-knows-no-room',
    from: { path: '^src/http/', pathNot: '[.]test[.]ts$' },
    to: { path: '^(src|dashboard)/', pathNot: '^src/(http|pipeline|protocol|query|lib)/|^src/engines/[^/]+/port[.]ts$' },
  },
  {
    name: 'query-knows-no-room',
    from: { path: '^src/query/', pathNot: '[.]test[.]ts$' },
    to: { path: '^(src|dashboard)/', pathNot: '^src/(query|protocol|lib)/|^src/engines/[^/]+/port[.]ts$' },
  },
  {
    name: 'event-knows-no-room',
    comment: 'What errors, transactions and feedback share: the event payload. What one of them makes of it is its room.',
    from: { path: '^src/event/', pathNot: '[.]test[.]ts$' },
    to: { path: '^(src|dashboard)/', pathNot: '^src/(event|protocol|lib)/|^src/pipeline/project-config[.]ts$' },
  },
  {
    name: 'attributes-know-no-room',
    comment: 'What logs, spans and metrics share: containers and typed attributes. What one of them makes of an item is its room.',
    from: { path: '^src/attributes/', pathNot: '[.]test[.]ts$' },
    to: {
      path: '^(src|dashboard)/',
      pathNot:
        '^src/(attributes|event|query|protocol|lib)/|^src/pipeline/(project-config|signal|verdict)[.]ts$|^src/engines/[^/]+/port[.]ts$',
    },
  },
  {
    name: 'signals-never-meet',
    comment: 'A shared consequence of two signals is a feature.',
    from: { path: '^src/signals/([^/]+)/', pathNot: '[.]test[.]ts$' },
    to: { path: '^src/signals/', pathNot: '^src/signals/$1/' },
  },
  {
    name: 'features-never-ask-signals',
    from: { path: '^src/features/', pathNot: '[.]test[.]ts$|/view/' },
    to: { path: '^src/signals/' },
  },
  {
    name: 'a-room-is-entered-by-its-door',
    comment: 'index.ts for the server, contract.ts for shapes, view/index.tsx for screens; rooms.ts and wire.ts list the rest.',
    from: { path: `^src/(${ROOM})/`, pathNot: '[.]test[.]ts$' },
    to: {
      path: `^src/${ROOM}/`,
      pathNot: [`^src/${ROOM}/(index[.]ts|contract[.]ts|view/index[.]tsx)$`, '^src/$1/'],
    },
  },
  {
    name: 'a-view-sees-contracts-and-the-kit',
    from: { path: '^src/.+/view/', pathNot: '[.]test[.]tsx?$' },
    to: { path: '^src/', pathNot: '/view/|/contract[.]ts$|^src/lib/' },
  },
  {
    name: 'a-contract-runs-in-a-browser',
    from: { path: '/contract[.]ts$' },
    to: { path: '^src/', pathNot: '/(contract|schema)[.]ts$|^src/lib/' },
  },
  {
    name: 'a-contract-needs-no-node',
    from: { path: '/contract[.]ts$' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'the-server-draws-nothing',
    comment: 'Node runs the server from source and cannot read JSX.',
    from: { path: '^src/', pathNot: '/view/' },
    to: { path: '^dashboard/|[.]tsx$' },
  },
  {
    name: 'the-dashboard-enters-rooms-by-view-and-contract',
    from: { path: '^dashboard/' },
    to: { path: '^src/', pathNot: '/view/index[.]tsx$|/contract[.]ts$|^src/lib/' },
  },
  {
    name: 'the-kit-knows-no-domain',
    from: { path: '^dashboard/ui/' },
    to: { path: '^src/|^dashboard/', pathNot: '^dashboard/ui/|^src/lib/' },
  },
  {
    name: 'no-cycles',
    from: { pathNot: '[.]test[.]tsx?$' },
    to: { circular: true },
  },
];

export const WALLS: Wall[] = RULES.map((wall) => ({ severity: 'error', ...wall }));
