import type { ReactNode } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Page } from '#dashboard/page/Page.tsx';
import { paths } from '#dashboard/paths.ts';

/** What every page of personal settings has: the tabs between them, and the width of prose. */
export function SettingsPage({
  title,
  lead,
  tab,
  children,
  action,
}: {
  title: string;
  lead: string;
  tab: 'tokens' | 'sessions';
  children: ReactNode;
  action?: ReactNode;
}) {
  const tabs = [
    { id: 'tokens', to: paths.tokens, label: words().account.settings.tokens },
    { id: 'sessions', to: paths.sessions, label: words().account.settings.sessions },
  ];
  return (
    <Page title={title} crumbs={[{ label: words().account.settings.label }]} scope={null}>
      <nav className="tabs" aria-label={words().account.settings.label}>
        {tabs.map((each) => (
          <Link key={each.id} to={each.to} aria-current={each.id === tab ? 'page' : undefined}>
            {each.label}
          </Link>
        ))}
      </nav>
      <header className="flex flex-wrap items-start gap-4 px-5 py-4 max-tablet:px-3.5">
        <div className="min-w-0 flex-1 basis-80">
          <h1>{title}</h1>
          <p className="mt-1 max-w-text text-read text-ink-2">{lead}</p>
        </div>
        {action}
      </header>
      {children}
    </Page>
  );
}
