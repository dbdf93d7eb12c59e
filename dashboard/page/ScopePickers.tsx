import type { ReactElement, ReactNode } from 'react';
import type { Release } from '../../src/features/release/contract.ts';
import { words } from '../messages/words.ts';
import { when } from '../ui/format.ts';
import { toggled, type Choice } from '../ui/pick.ts';
import { PickList } from '../ui/PickList.tsx';
import { Popover } from '../ui/Popover.tsx';
import { openPanel } from './panels.ts';
import { useScope, useSetAddress } from './scope.ts';
import { useEnvironments, useProjects, useReleases } from './session.tsx';
import { nameOf, PRESETS, rangeAddress, typedRange, type TimeRange } from './time-range.ts';

interface PickerProps {
  trigger: ReactElement;
}

function Shell({ trigger, label, children }: PickerProps & { label: string; children: ReactNode }) {
  return (
    <Popover trigger={trigger} label={label} isOpen onOpenChange={(isOpen) => !isOpen && openPanel('none')}>
      {children}
    </Popover>
  );
}

const ALL = '';
const MOST_RELEASES = 6;

export function ProjectPicker({ org, trigger }: PickerProps & { org: string }) {
  const { project } = useScope();
  const setAddress = useSetAddress();
  const projects = useProjects(org);
  const chosen = project.map((each) => projects.find(({ slug }) => slug === each)?.id ?? each);
  const choices = [
    { value: ALL, label: words().scope.allProjects },
    ...projects.map(({ id, slug, platform }) => ({ value: id, label: slug, hint: platform ?? '' })),
  ];
  const pick = (value: string) => setAddress({ project: value === ALL ? undefined : toggled(chosen, value) });
  return (
    <Shell trigger={trigger} label={words().scope.projectLabel}>
      <PickList
        label={words().scope.projectLabel}
        placeholder={words().scope.findProject}
        choices={choices}
        selected={chosen.length === 0 ? [ALL] : chosen}
        onPick={pick}
        emptyLabel={words().scope.noMatch}
      />
    </Shell>
  );
}

export function EnvironmentPicker({ org, trigger }: PickerProps & { org: string }) {
  const { environment } = useScope();
  const setAddress = useSetAddress();
  // Events without an environment have one without a name, which an address cannot tell from all of them.
  const named = useEnvironments(org).filter(({ name }) => name !== '');
  const names = named.map(({ name }) => ({ value: name, label: name }));
  const pick = (value: string) => setAddress({ environment: value === ALL ? undefined : toggled(environment, value) });
  return (
    <Shell trigger={trigger} label={words().scope.environmentLabel}>
      <PickList
        label={words().scope.environmentLabel}
        placeholder={words().scope.findEnvironment}
        choices={[{ value: ALL, label: words().scope.allEnvironments }, ...names]}
        selected={environment.length === 0 ? [ALL] : environment}
        onPick={pick}
        emptyLabel={words().scope.noMatch}
      />
    </Shell>
  );
}

export function TimePicker({ org, trigger }: PickerProps & { org: string }) {
  const releases = useReleases(org);
  const { range } = useScope();
  const setAddress = useSetAddress();
  const pick = (value: string) => {
    setAddress(rangeAddress(fromValue(value)));
    openPanel('none');
  };
  const typed = (text: string) => {
    const release = sinceRelease(text, releases);
    if (release.length > 0) return release;
    const found = text === '' ? null : typedRange(text, Date.now());
    return found === null || PRESETS.some((preset) => preset === found.statsPeriod)
      ? []
      : [{ value: toValue(found), label: nameOf(found) }];
  };
  return (
    <Shell trigger={trigger} label={words().scope.timeLabel}>
      <PickList
        label={words().scope.timeLabel}
        placeholder={words().scope.typeTime}
        choices={PRESETS.map((statsPeriod) => ({ value: statsPeriod, label: nameOf({ statsPeriod }), hint: statsPeriod }))}
        selected={[toValue(range)]}
        onPick={pick}
        emptyLabel={words().scope.timeForms}
        typed={typed}
      />
    </Shell>
  );
}

/** `since 2.14.0`, also `seit`: from when that release was first seen, or made known, until now. */
function sinceRelease(text: string, releases: readonly Release[]): readonly Choice[] {
  const wanted = /^\s*(?:since|seit)\s+(\S+)$/i.exec(text)?.[1]?.toLowerCase();
  if (wanted === undefined) return [];
  return releases
    .filter(({ version }) => version.toLowerCase().includes(wanted))
    .slice(0, MOST_RELEASES)
    .map(({ shortVersion, firstEvent, dateCreated }) => {
      const start = firstEvent ?? dateCreated;
      return { value: `${start}/${new Date().toISOString()}`, label: words().scope.since(shortVersion), hint: when(start, Date.now()) };
    });
}

/** A range as one text: a list to pick from knows values only. */
function toValue(range: TimeRange): string {
  return range.statsPeriod ?? `${range.start}/${range.end}`;
}

function fromValue(value: string): TimeRange {
  const [start, end] = value.split('/');
  return end === undefined ? { statsPeriod: value } : { start: start ?? '', end };
}
