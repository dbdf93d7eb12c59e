import { CircleX, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

export interface EmptyProps {
  title: string;
  /** Nothing else is on the page: the title is the page's own. */
  isPage?: boolean;
  children?: ReactNode;
  actions?: ReactNode;
}

/** What would be here, why it is not, and one next step. */
export function Empty({ title, isPage = false, children, actions }: EmptyProps) {
  const Heading = isPage ? 'h1' : 'h2';
  return (
    <div className="empty">
      <Heading>{title}</Heading>
      {children}
      {actions !== undefined && <div className="mt-1.5 flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}

const NOTICE_ICONS = { info: Info, warning: TriangleAlert, error: CircleX };

export function Notice({ tone = 'info', children }: { tone?: 'info' | 'warning' | 'error'; children: ReactNode }) {
  const Icon = NOTICE_ICONS[tone];
  return (
    <div className="notice" data-tone={tone} role={tone === 'error' ? 'alert' : undefined}>
      <Icon size={16} strokeWidth={1.75} aria-hidden />
      <div className="min-w-0">{children}</div>
    </div>
  );
}

const WIDTHS = ['w-1/2', 'w-3/4', 'w-2/5', 'w-3/5', 'w-1/3'];

/** Lines of the size of what comes; nothing for the first 120 ms. */
export function Skeleton({ lines = 3, label }: { lines?: number; label: string }) {
  return (
    <div className="grid gap-3 py-2" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className={`sk ${WIDTHS[index % WIDTHS.length] ?? ''}`} />
      ))}
    </div>
  );
}

/** Shown over the top edge of what is being asked for again; the old stays at full ink. */
export function LoadingBar({ label }: { label: string }) {
  return <div className="loading-bar" role="progressbar" aria-label={label} />;
}
