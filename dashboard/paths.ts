/** Addresses of the dashboard: Sentry's where it has them, so that links made by other tools lead here. */
export const paths = {
  home: '/',
  login: '/login/',
  setup: '/setup/',
  issues: (org: string) => `/organizations/${org}/issues/`,
  issue: (org: string, issueId: string) => `/organizations/${org}/issues/${issueId}/`,
  issueEvent: (org: string, issueId: string, eventId: string) => `/organizations/${org}/issues/${issueId}/events/${eventId}/`,
  projects: (org: string) => `/organizations/${org}/projects/`,
  newProject: (org: string) => `/organizations/${org}/projects/new/`,
  onboarding: (org: string, project: string) => `/organizations/${org}/projects/${project}/getting-started/`,
  keys: (org: string, project: string) => `/settings/${org}/projects/${project}/keys/`,
  tokens: '/settings/account/api/auth-tokens/',
  sessions: '/settings/account/security/',
} as const;
