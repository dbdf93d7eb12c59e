import { decimal } from '../ui/locale.ts';
import { account } from './en-account.ts';
import { alert } from './en-alert.ts';
import { artifact } from './en-artifact.ts';
import { event } from './en-event.ts';
import { explore } from './en-explore.ts';
import { insight } from './en-insight.ts';
import { issue } from './en-issue.ts';
import { log } from './en-log.ts';
import { metric } from './en-metric.ts';
import { home, received, system } from './en-places.ts';
import { performance } from './en-performance.ts';
import { project } from './en-project.ts';
import { release } from './en-release.ts';
import { settings } from './en-settings.ts';
import { stream } from './en-stream.ts';
import { trace } from './en-trace.ts';
import { webVital } from './en-web-vital.ts';
import { pluralIn } from './plural.ts';

const plural = pluralIn('en');
const THIN = '\u2009';

/** English, the language every other is checked against: plain, specific, short (design language §11). */
export const en = {
  account,
  alert,
  artifact,
  event,
  explore,
  insight,
  issue,
  log,
  metric,
  performance,
  project,
  release,
  settings,
  home,
  received,
  system,
  stream,
  trace,
  webVital,
  actions: {
    undo: 'Undo',
    dismiss: 'Dismiss',
    tryAgain: 'Try again',
    copy: 'Copy',
    copied: 'Copied',
    cancel: 'Keep it',
    save: 'Save',
    showAll: (count: number) => `Show all ${count}`,
    showMore: 'Show more',
    showLess: 'Show less',
  },
  shell: {
    main: 'Main',
    breadcrumb: 'Breadcrumb',
    skip: 'Skip to content',
    search: 'Search or jump',
    searchShort: 'Search',
    more: 'More',
    copyLink: 'Copy a link to this view',
    linkCopied: 'Link copied',
    shortcuts: 'Keyboard shortcuts',
    organization: (org: string) => `Vedette ${org}: account and look`,
    groups: { look: 'Look into', watch: 'Watch' },
    pulse: 'Events per second, and the time from arrival to visible',
    rate: (perSecond: number) => `${decimal(perSecond, perSecond < 10 ? 1 : 0)} events/s`,
    delay: (ms: number) => `seen in ${decimal(ms / 1000, 1)}${THIN}s`,
    signedInAs: (email: string, org: string) => `${email} in ${org}`,
    signOut: 'Sign out',
    settings: 'Settings',
  },
  look: {
    theme: 'Theme',
    density: 'Rows',
    language: 'Language',
    auto: 'As the browser',
    system: 'As the system',
    light: 'Light',
    dark: 'Dark',
    default: 'Roomy',
    compact: 'Compact',
  },
  /** Short names of units; what `Intl` writes is longer than a column of ages is wide. */
  units: {
    now: 'now',
    age: { s: 's', m: 'm', h: 'h', d: 'd', mo: 'mo', y: 'y' },
    span: { s: 's', min: 'min', h: 'h', day: 'day', days: 'days' },
  },
  time: {
    last: {
      s: (n: number) => plural(n, { one: 'Last second', other: 'Last # seconds' }),
      m: (n: number) => plural(n, { one: 'Last minute', other: 'Last # minutes' }),
      h: (n: number) => plural(n, { one: 'Last hour', other: 'Last # hours' }),
      d: (n: number) => plural(n, { one: 'Last day', other: 'Last # days' }),
      w: (n: number) => plural(n, { one: 'Last week', other: 'Last # weeks' }),
    },
    between: (start: string, end: string) => `${start} to ${end}`,
  },
  chart: {
    keys: '← → walk, ⇧ ← → choose a stretch, Enter narrows to it',
  },
  keys: {
    everywhere: 'Everywhere',
    list: 'In a list',
    issue: 'On an issue',
    palette: 'Search or jump',
    help: 'Show these keys',
    rail: 'Fold the rail',
    goTo: (place: string) => `Go to ${place.toLowerCase()}`,
    letters: 'Single-letter shortcuts',
    lettersOn: 'Switch single-letter shortcuts on',
    lettersOff: 'Switch single-letter shortcuts off',
    lettersWhy: 'Switch them off when they get in the way of speech input. Those with Ctrl or ⌘ go on working.',
  },
  palette: {
    placeholder: 'Do, go to, or paste an id',
    action: 'Action',
    sections: {
      actions: 'Here',
      recent: 'Recent',
      places: 'Go to',
      projects: 'Projects',
      releases: 'Releases',
      settings: 'Settings',
      look: 'Look',
      search: 'Search',
      issues: 'Issues found',
    },
    issuesOf: (project: string) => `Issues of ${project}`,
    projectIs: (project: string) => `Project ${project}`,
    density: (name: string) => `Rows: ${name.toLowerCase()}`,
    language: (name: string) => `Language: ${name}`,
    keysOf: (project: string) => `Keys of ${project}`,
    theme: (name: string) => `Theme: ${name.toLowerCase()}`,
    event: (id: string) => `Open event ${id}…`,
    issue: (id: string) => `Open issue ${id}`,
    search: (text: string) => `Search issues for “${text}”`,
    noEvent: (id: string) => `No event ${id}… here. It may be older than the retention, or in another organization.`,
    noIssue: (id: string) => `No issue ${id} here.`,
  },
  scope: {
    group: 'Project, environment and time',
    projectLabel: 'Project',
    environmentLabel: 'Environment',
    timeLabel: 'Time',
    allProjects: 'All projects',
    allEnvironments: 'All environments',
    projects: (count: number) => `${count} projects`,
    environments: (count: number) => `${count} environments`,
    projectIs: (name: string) => `Project: ${name}`,
    environmentIs: (name: string) => `Environment: ${name}`,
    timeIs: (name: string) => `Time: ${name}`,
    fixedProject: 'Fixed by this page',
    findProject: 'Find a project',
    findEnvironment: 'Find an environment',
    typeTime: '3h, yesterday, since 2.14.0, 22 Nov 01:00 to 03:00',
    timeForms: 'Write 3h, 2 days, yesterday, or two dates with “to” between them.',
    noMatch: 'Nothing matches.',
    earlier: 'One window earlier',
    later: 'One window later',
    since: (version: string) => `Since ${version}`,
  },
  live: {
    meaning: 'Updates arrive as they happen',
    live: 'Live',
    connecting: 'Connecting',
    late: (seconds: number) => `Catching up, ${seconds}${THIN}s`,
    offline: (seconds: number) => (seconds === 0 ? 'Offline, trying now' : `Offline, retry in ${seconds}${THIN}s`),
  },
  connection: {
    lost: (since: string) => `Not connected since ${since}. What is shown is from then; it catches up by itself.`,
    offline: (at: string) => `Offline, shown as of ${at}. Nothing can be changed until the server answers.`,
    tryNow: 'Try now',
    clockSlow: (by: string) => `This computer’s clock is ${by} behind the server’s. Ages here follow the server.`,
    clockFast: (by: string) => `This computer’s clock is ${by} ahead of the server’s. Ages here follow the server.`,
  },
  renewal: {
    title: 'Your session has ended',
    lead: (email: string) => `Sign in again as ${email}. This page stays as it is, with what you typed, and goes on.`,
    somebodyElse: 'Sign in as somebody else',
  },
  states: {
    loading: (name: string) => `${name} is loading`,
    updating: 'Updating',
    page: 'The page',
    thisPage: 'This page',
    nothingHere: 'Nothing at this address',
    nothingHereWhy: 'The link may be old, or what it led to is in an organization you cannot see.',
    toIssues: 'Go to issues',
  },
  errors: {
    unreachable: 'The server did not answer. Nothing is lost; it is asked again when you try.',
    unknownForm: 'The server answered in a form this page does not know. Reload to get the page that fits it.',
    ours: 'The page made a mistake. Nothing is lost; reload if it stays.',
    didNotLoad: (name: string) => `${name} did not load.`,
    status: (status: number, retryAfter: string | null) => sentenceOf(status, retryAfter),
  },
};

/** Every sentence of the dashboard; other languages have the same shape, so a missing one does not compile. */
export type Words = typeof en;

function sentenceOf(status: number, retryAfter: string | null): string {
  if (status === 401) return 'You are signed out. Sign in again; what you typed is kept.';
  if (status === 403) return 'Your account may not do this.';
  if (status === 404) return 'It is not here, or your account cannot see it.';
  if (status === 409) return 'Somebody changed this at the same moment. Look again and repeat.';
  if (status === 413) return 'That is too large.';
  if (status === 429) return retryAfter === null ? 'Too many requests. Wait a moment.' : `Too many requests. Wait ${retryAfter} s.`;
  if (status === 503) return 'The server is busy or starting. Nothing is lost.';
  if (status >= 500) return 'The server made a mistake and noted it. Nothing is lost.';
  return 'The server refused this.';
}
