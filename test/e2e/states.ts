import type { Page } from 'playwright-core';
import { paths } from '../../dashboard/paths.ts';
import { METRIC } from './usual-trace.ts';

const ORG = 'vedette';

/** What a page can be brought to show; ends when it shows it. */
export interface State {
  readonly name: string;
  readonly path: string;
  readonly show: (page: Page) => Promise<void>;
}

interface Step {
  readonly press?: string;
  readonly type?: string;
  /** Of a button: what its name matches. */
  readonly click?: string;
  /** Of an entry of an open menu. */
  readonly choose?: string;
  /** Of a row: a word in it. */
  readonly hover?: string;
  /** Into the field of this name. */
  readonly fill?: readonly [label: string, text: string];
  readonly focus?: Role;
}

/** Every dialog, menu, picker and bar. The keys are those that a person presses. */
export function statesOf({ issueId, project }: { issueId: string; project: string }): readonly State[] {
  return [
    ...shellStates(),
    ...exploreStates(),
    ...streamStates(),
    ...removalStates(),
    ...issueStates(paths.issue(ORG, issueId)),
    ...settingsStates(project),
    ...peopleStates(),
    ...factorStates(),
  ];
}

/** What a thumb can open: there is no key to press, no pointer to hover with, and some parts are others. */
export function phoneStatesOf({ issueId, project }: { issueId: string; project: string }): readonly State[] {
  return [
    ...phoneOnlyStates(),
    ...issueStates(paths.issue(ORG, issueId)).filter(({ name }) => PHONE_ISSUE_STATES.has(name)),
    ...settingsStates(project),
    ...peopleStates(),
    ...factorStates(),
  ];
}

const PHONE_ISSUE_STATES = new Set(['issue-menu', 'issue-comment', 'issue-columns']);

const ISSUES = paths.issues(ORG);

function shellStates(): readonly State[] {
  return [
    state('palette', ISSUES, [{ press: 'Control+k' }], ['dialog']),
    state('palette-searched', ISSUES, [{ press: 'Control+k' }, { type: 'prjcts' }], ['option', /^Projects/]),
    state('palette-nothing-found', ISSUES, [{ press: 'Control+k' }, { type: 'qqqxxqq' }], ['dialog']),
    state('keys', ISSUES, [{ press: '?' }], ['dialog', 'Keyboard shortcuts']),
    state('account-menu', ISSUES, [{ click: 'account and look' }], ['menuitemradio', 'Deutsch']),
    state('project-picker', ISSUES, [{ press: 'p' }], ['option', /default/]),
    state('environment-picker', ISSUES, [{ press: 'v' }], ['combobox', 'Environment']),
    state('time-picker', ISSUES, [{ press: 't' }, { type: '3 hours' }], ['option', /3\s?h/]),
  ];
}

function exploreStates(): readonly State[] {
  const explore = paths.explore(ORG);
  const metric = `${paths.metrics(ORG)}?metric=${METRIC}`;
  return [
    state('explore-groups-picker', explore, [{ click: '^Group by$' }], ['option', /release/]),
    state('explore-functions-picker', explore, [{ click: '^Add a function$' }], ['option', /epm/]),
    state('explore-columns-picker', explore, [{ click: '^Columns$' }], ['option', /release/]),
    state('explore-export-menu', explore, [{ click: '^Export$' }], ['menu']),
    state('explore-save-dialog', explore, [{ click: '^Save query$' }], ['dialog']),
    state('explore-suggestions', explore, [{ press: '/' }], ['listbox', 'Suggestions']),
    state('explore-fault', `${explore}?query=timestamp:soon`, [], ['alert']),
    state('metric-second-picker', metric, [{ click: '^Compare with' }], ['option', 'none']),
    state('metric-group-picker', metric, [{ click: '^Group by$' }], ['option', /plan/]),
  ];
}

function streamStates(): readonly State[] {
  const select = [{ press: 'j' }, { press: 'x' }];
  return [
    state('suggestions', ISSUES, [{ press: '/' }], ['listbox', 'Suggestions']),
    state('suggestions-of-a-key', ISSUES, [{ press: '/' }, { type: 'is:' }], ['option', /unresolved/]),
    state('query-fault', `${ISSUES}?query=is:unresolvd`, [], ['alert']),
    state('sort-menu', ISSUES, [{ click: '^Sort:' }], ['menu']),
    state('display-menu', ISSUES, [{ click: '^Display' }], ['menu']),
    state('view-dialog', `${ISSUES}?query=level:error`, [{ click: 'Save view' }], ['dialog']),
    state('bulk-bar', ISSUES, [...select, { press: 'Control+a' }], ['toolbar']),
    state('bulk-menu', ISSUES, [...select, { click: 'More actions' }], ['menu']),
    state('bulk-assign', ISSUES, [...select, { press: 'a' }], ['combobox', 'Assign to']),
    state('resolve-menu', ISSUES, [{ press: 'j' }, { press: 'Shift+E' }], ['menu']),
    state('archive-menu', ISSUES, [{ press: 'j' }, { press: 'Shift+Y' }], ['menu']),
    state('priority-menu', ISSUES, [{ press: 'j' }, { press: 'l' }], ['menu']),
    state('assign-picker', ISSUES, [{ press: 'j' }, { press: 'a' }], ['combobox', 'Assign to']),
    state('row-menu', ISSUES, [{ press: 'j' }, { hover: 'CheckoutError' }, { click: '^More actions for ' }], ['menu']),
    state('peek', `${ISSUES}?query=level:error`, [{ press: 'j' }, { press: 'Space' }], ['heading', 'Stack trace']),
    state('toast', ISSUES, [{ press: 'j' }, { press: 'b' }], ['status', /bookmark/i]),
    state('view-menu', `${ISSUES}?query=level:error`, SAVED, ['menu']),
    state('view-renamed', `${ISSUES}?query=level:error`, [...SAVED, { choose: 'Rename' }], ['dialog']),
    state('list-not-loaded', `${ISSUES}?cursor=nonsense`, [], ['main']),
  ];
}

/** Saves what is shown as a view, which is left to the next state, and opens its menu. */
const SAVED: readonly Step[] = [
  { click: 'Save view' },
  { fill: ['Name', 'Errors'] },
  { press: 'Enter' },
  { click: '^Actions for the view' },
];

function removalStates(): readonly State[] {
  const select = [{ press: 'j' }, { press: 'x' }, { click: 'More actions' }];
  return [
    state('delete-dialog', ISSUES, [...select, { choose: '^Delete…' }], ['dialog']),
    state('discard-dialog', ISSUES, [...select, { choose: 'discard' }], ['dialog']),
  ];
}

function phoneOnlyStates(): readonly State[] {
  return [
    state('phone-palette', ISSUES, [{ click: '^Search' }], ['dialog']),
    state('phone-project-picker', ISSUES, [{ click: '^Project: ' }], ['option', /default/]),
    state('phone-time-picker', ISSUES, [{ click: '^Time: ' }], ['combobox', 'Time']),
    state('phone-row-menu', ISSUES, [{ click: '^More actions for ' }], ['menu']),
    state('phone-more-menu', ISSUES, [{ click: '^More$' }], ['menu']),
    state('phone-query-fault', `${ISSUES}?query=is:unresolvd`, [], ['alert']),
  ];
}

function issueStates(path: string): readonly State[] {
  return [
    state('issue-menu', path, [{ click: 'More actions' }], ['menu']),
    state('issue-assign', path, [{ press: 'a' }], ['combobox', 'Assign to']),
    state('issue-frames-open', path, [{ press: 'o' }], ['heading', 'Stack trace']),
    state('issue-columns', `${path}events/`, [{ click: '^Columns' }], ['menu']),
    state('issue-resolve-menu', path, [{ press: 'Shift+E' }], ['menu']),
    state('issue-archive-menu', path, [{ press: 'Shift+Y' }], ['menu']),
    state('issue-chart-walked', path, [{ focus: 'slider' }, { press: 'ArrowLeft' }, { press: 'Shift+ArrowLeft' }], ['slider']),
    state('issue-share', path, [{ click: 'More actions' }, { choose: 'Share by a link' }], ['dialog']),
    state('issue-files', path, [], ['img', /^Preview of /]),
    state(
      'issue-comment',
      path,
      [{ fill: [COMMENT, 'looked at it'] }, { click: '^Comment$' }, { click: 'Edit or delete this comment' }],
      ['menu'],
    ),
    state('issue-comment-edited', path, [{ click: 'Edit or delete this comment' }, { choose: 'Edit' }], ['button', 'Save']),
    state('issue-mention', path, [{ fill: [COMMENT, '@ha'] }], ['listbox']),
  ];
}

const COMMENT = 'Write a comment, @ to mention';

function settingsStates(project: string): readonly State[] {
  const keys = paths.keys(ORG, project);
  return [
    state('token-dialog', paths.tokens, [{ click: 'Create token' }], ['dialog']),
    state(
      'token-shown',
      paths.tokens,
      [{ click: 'Create token' }, { fill: ['Name', 'builds'] }, { press: 'Enter' }],
      ['button', 'Copy token'],
    ),
    state('token-revoked', paths.tokens, [{ click: '^Revoke' }], ['dialog', /^Revoke /]),
    state('org-token-dialog', paths.orgTokens(ORG), [{ click: 'Create token' }], ['dialog']),
    state('key-limit-dialog', keys, [{ click: '^Name and limit' }], ['dialog']),
    state(
      'key-limit-fault',
      keys,
      [{ click: '^Name and limit' }, { fill: ['At most this many events', 'x'] }, { press: 'Enter' }],
      ['alert'],
    ),
    state('key-replaced-dialog', keys, [{ click: '^Replace ' }], ['dialog']),
    state('key-deleted-dialog', keys, [{ click: '^Delete' }], ['dialog']),
    state('delete-project-dialog', paths.projectSettings(ORG, project), [{ click: 'Delete project' }], ['dialog']),
    state('form-changed', paths.projectSettings(ORG, project), [{ fill: ['Slug', 'Not A Slug'] }, { click: 'Save changes' }], ['alert']),
  ];
}

function peopleStates(): readonly State[] {
  const invited = [{ click: 'Invite people' }, { fill: ['E-mail address', 'kim@larkspur.example'] }, { press: 'Enter' }] as const;
  return [
    state('invite-dialog', paths.members(ORG), [{ click: 'Invite people' }], ['dialog']),
    state(
      'invite-fault',
      paths.members(ORG),
      [{ click: 'Invite people' }, { fill: ['E-mail address', 'nobody'] }, { press: 'Enter' }],
      ['alert'],
    ),
    state('member-menu', paths.members(ORG), [{ click: '^More for ' }], ['menu']),
    state('member-leave', paths.members(ORG), [{ click: '^More for ' }, { choose: 'Leave' }], ['dialog']),
    state('invite-link', paths.members(ORG), invited, ['button', 'Copy link']),
    state('invite-again', paths.members(ORG), [{ click: '^More for kim' }, { choose: 'New link' }], ['dialog']),
    state(
      'invite-taken-back',
      paths.members(ORG),
      [{ click: '^More for kim' }, { choose: 'Take back' }, { click: '^Take back' }],
      ['status', /taken back/],
    ),
    state('team-dialog', paths.teams(ORG), [{ click: 'Create team' }], ['dialog']),
    state('team-delete-dialog', paths.team(ORG, 'vedette'), [{ click: 'Delete team' }], ['dialog']),
  ];
}

function factorStates(): readonly State[] {
  return [
    state('factor-begun', paths.sessions, [{ click: 'Set it up' }], ['button', 'Switch it on']),
    state('factor-fault', paths.sessions, [{ click: 'Set it up' }, { fill: ['Code', '000000'] }, { click: 'Switch it on' }], ['alert']),
    state(
      'password-fault',
      paths.sessions,
      [{ fill: ['Current password', 'wrong'] }, { fill: ['New password', 'short'] }, { click: 'Change password' }],
      ['alert'],
    ),
  ];
}

type Role = Parameters<Page['getByRole']>[0];

function state(name: string, path: string, steps: readonly Step[], [role, label]: readonly [Role, (string | RegExp)?]): State {
  return {
    name,
    path,
    async show(page) {
      for (const step of steps) await take(page, step);
      const shown = page.getByRole(role, label === undefined || role === 'status' ? {} : { name: label });
      await (role === 'status' && label !== undefined ? shown.filter({ hasText: label }) : shown).first().waitFor();
    },
  };
}

async function take(page: Page, { press, type, click, choose, hover, focus, fill }: Step): Promise<void> {
  if (focus !== undefined) await page.getByRole(focus).first().focus();
  if (fill !== undefined) await page.getByLabel(fill[0], { exact: true }).last().fill(fill[1]);
  if (choose !== undefined)
    await page
      .getByRole('menuitem', { name: new RegExp(choose) })
      .first()
      .click();
  if (press !== undefined) await page.keyboard.press(press);
  if (type !== undefined) {
    await page.locator('input:focus').waitFor();
    await page.keyboard.type(type);
  }
  if (hover !== undefined) await page.getByRole('listitem').filter({ hasText: hover }).hover();
  if (click !== undefined)
    await page
      .getByRole('button', { name: new RegExp(click) })
      .first()
      .click();
}
