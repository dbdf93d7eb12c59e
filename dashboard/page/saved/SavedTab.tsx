import { ChevronDown } from 'lucide-react';
import { Suspense, useState, type ReactElement, type ReactNode } from 'react';
import { IconButton } from '../../ui/Button.tsx';
import { Link } from '../Link.tsx';

export interface SavedTabProps {
  to: string;
  search: Record<string, unknown>;
  name: string;
  isCurrent: boolean;
  /** The address asks for something else than what is saved. */
  isChanged: boolean;
  text: { readonly menuOf: (name: string) => string; readonly changed: string; readonly edited: string };
  /** What can be done to it, once asked for. */
  renderMenu: (trigger: ReactElement, onClose: () => void) => ReactNode;
  /** Beside the name. */
  children?: ReactNode;
}

/** Something with a name among the tabs; the one that is open has its menu. */
export function SavedTab({ to, search, name, isCurrent, isChanged, text, renderMenu, children }: SavedTabProps) {
  const [isOpen, setOpen] = useState(false);
  const trigger = (
    <IconButton label={text.menuOf(name)} onClick={() => setOpen(true)}>
      <ChevronDown size={14} aria-hidden />
    </IconButton>
  );
  return (
    <span className="saved-tab" data-current={isCurrent || undefined}>
      <Link to={to} search={search} aria-current={isCurrent ? 'page' : undefined}>
        <span className="truncate max-w-48">{name}</span>
        {isCurrent && isChanged && (
          <span className="text-small text-ink-3" title={text.changed}>
            {text.edited}
          </span>
        )}
        {children}
      </Link>
      {isCurrent && !isOpen && trigger}
      {isCurrent && isOpen && <Suspense fallback={trigger}>{renderMenu(trigger, () => setOpen(false))}</Suspense>}
    </span>
  );
}
