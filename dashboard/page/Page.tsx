import { Keyboard, Link2 } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';
import { words } from '../messages/words.ts';
import { copyText } from '../ui/Copy.tsx';
import { IconButton } from '../ui/Button.tsx';
import { Link } from './Link.tsx';
import { LiveDot } from './LiveDot.tsx';
import { openKeys } from './panels.ts';
import { useVisit } from './recent.ts';
import { ScopeBar, type ScopeBarProps } from './ScopeBar.tsx';
import { showToast } from './toasts.ts';

export interface Crumb {
  readonly label: ReactNode;
  readonly to?: string;
  /** Left out on a phone. */
  readonly isFar?: boolean;
}

export interface PageProps {
  /** Of the browser's tab. */
  title: string;
  crumbs: readonly Crumb[];
  scope: ScopeBarProps | null;
  plane?: 'surface' | 'canvas';
  children: ReactNode;
}

/** One bar on every page: where one is, what is looked at, and whether it is live; below it the content with its own scroll. */
export function Page({ title, crumbs, scope, plane = 'surface', children }: PageProps) {
  useVisit(title);
  return (
    <div className="page">
      <title>{`${title} · Vedette`}</title>
      <header className="bar">
        <nav className="crumbs" aria-label={words().shell.breadcrumb}>
          {crumbs.map((crumb, index) => (
            <Fragment key={index}>
              {index > 0 && <span className={isNearSlash(crumbs, index) ? 'sep' : 'sep far'}>/</span>}
              {crumb.to === undefined ? (
                <span className={crumb.isFar === true ? 'far truncate' : 'truncate'}>{crumb.label}</span>
              ) : (
                <Link to={crumb.to} className={crumb.isFar === true ? 'far' : ''}>
                  {crumb.label}
                </Link>
              )}
            </Fragment>
          ))}
        </nav>
        {scope !== null && <ScopeBar {...scope} />}
        <span className="flex items-center gap-2 max-tablet:hidden">
          <LiveDot />
          <IconButton label={words().shell.copyLink} onClick={() => void copyLink()}>
            <Link2 size={16} strokeWidth={1.75} aria-hidden />
          </IconButton>
          <IconButton label={words().shell.shortcuts} onClick={openKeys}>
            <Keyboard size={16} strokeWidth={1.75} aria-hidden />
          </IconButton>
        </span>
      </header>
      <main className="main" id="main" tabIndex={-1} data-plane={plane} data-scroll-restoration-id="main">
        {children}
      </main>
    </div>
  );
}

/** On a phone, between two parts that are both there. */
function isNearSlash(crumbs: readonly Crumb[], index: number): boolean {
  return crumbs[index]?.isFar !== true && crumbs.slice(0, index).some((crumb) => crumb.isFar !== true);
}

async function copyLink() {
  await copyText(location.href);
  showToast({ text: words().shell.linkCopied });
}
