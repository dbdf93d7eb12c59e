import { account } from './en-account.ts';
import { event } from './en-event.ts';
import { issue } from './en-issue.ts';
import { project } from './en-project.ts';

const THIN = '\u2009';

/** English, the language every other is checked against: plain, specific, short (design language §11). */
export const en = {
  account,
  event,
  issue,
  project,
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
    copyLink: 'Copy a link to this view',
    linkCopied: 'Link copied',
    shortcuts: 'Keyboard shortcuts',
    organization: (org: string) => `Vedette ${org}: account and look`,
    groups: { look: 'Look into', watch: 'Watch' },
    pulse: 'Events per second, and the time from arrival to visible',
    rate: (perSecond: number) => `${perSecond < 10 ? Math.round(perSecond * 10) / 10 : Math.round(perSecond)} events/s`,
    delay: (ms: number) => `seen in ${(ms / 1000).toFixed(1)}${THIN}s`,
    signedInAs: (email: string, org: string) => `${email} in ${org}`,
    signOut: 'Sign out',
    settings: 'Settings',
  },
  look: { theme: 'Theme', density: 'Rows', system: 'As the system', light: 'Light', dark: 'Dark', default: 'Roomy', compact: 'Compact' },
  keys: {
    everywhere: 'Everywhere',
    list: 'In a list',
    issue: 'On an issue',
    palette: 'Search or jump',
    help: 'Show these keys',
    rail: 'Fold the rail',
    goTo: (place: string) => `Go to ${place.toLowerCase()}`,
  },
  palette: {
    placeholder: 'Go to a page or project, or paste an id',
    page: 'Page',
    action: 'Action',
    projectIssues: 'Issues of project',
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
    typeTime: '3h, yesterday, 22 Nov 01:00 to 03:00',
    timeForms: 'Write 3h, 2 days, yesterday, or two dates with “to” between them.',
    noMatch: 'Nothing matches.',
  },
  live: {
    meaning: 'Updates arrive as they happen',
    live: 'Live',
    connecting: 'Connecting',
    late: (seconds: number) => `Catching up, ${seconds}${THIN}s`,
    offline: (seconds: number) => (seconds === 0 ? 'Offline, trying now' : `Offline, retry in ${seconds}${THIN}s`),
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
