import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { scopeSearch, useAddress } from '../page/scope.ts';
import type { Place } from '../room.ts';
import { Menu } from '../ui/Menu.tsx';

export interface MoreMenuProps {
  org: string;
  places: readonly Place[];
  trigger: ReactElement;
  onClose: () => void;
}

/** The places that have no tab of their own, in the order of the rail. */
export function MoreMenu({ org, places, trigger, onClose }: MoreMenuProps) {
  const navigate = useNavigate();
  const address = useAddress();
  const order = ['main', 'look', 'watch', 'foot'];
  return (
    <Menu
      trigger={trigger}
      onClose={onClose}
      entries={places
        .toSorted((a, b) => order.indexOf(a.group) - order.indexOf(b.group))
        .map((place) => ({
          kind: 'action' as const,
          icon: <place.icon size={16} strokeWidth={1.75} aria-hidden />,
          label: place.label(),
          onChoose: () => void navigate({ to: place.path(org), search: scopeSearch(address) } as never),
        }))}
    />
  );
}
