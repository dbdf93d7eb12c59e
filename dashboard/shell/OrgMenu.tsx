import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Check, LogOut } from 'lucide-react';
import type { ReactElement } from 'react';
import { z } from 'zod';
import { call } from '../api/client.ts';
import type { Words } from '../messages/en.ts';
import { LANGUAGES, words, type Language } from '../messages/words.ts';
import { setPreference, usePreferences, type Preferences } from '../page/preferences.ts';
import { forgetAnswers } from '../offline/as-of.ts';
import { forgetVisits } from '../page/recent.ts';
import { useSession } from '../page/session.tsx';
import { paths } from '../paths.ts';

const THEMES = ['system', 'light', 'dark'] as const;
const DENSITIES = ['default', 'compact'] as const;
const TONGUES = ['auto', 'en', 'de'] as const;

/** Who is signed in, how it looks here, and the way out. */
export function OrgMenu({ org, trigger, onClose }: { org: string; trigger: ReactElement; onClose: () => void }) {
  const session = useSession();
  const { theme, density, language } = usePreferences();
  return (
    <BaseMenu.Root defaultOpen modal={false} onOpenChangeComplete={(isOpen) => !isOpen && onClose()}>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner sideOffset={4} align="start" className="z-30">
          <BaseMenu.Popup className="menu">
            <div className="menu-head">{words().shell.signedInAs(session.user?.email ?? '', org)}</div>
            <hr />
            <Choices name="theme" label={words().look.theme} value={theme} values={THEMES} />
            <hr />
            <Choices name="density" label={words().look.density} value={density} values={DENSITIES} />
            <hr />
            <Choices name="language" label={words().look.language} value={language} values={TONGUES} />
            <hr />
            <BaseMenu.Item className="menu-item" onClick={() => void signOut()}>
              <LogOut size={14} aria-hidden />
              {words().shell.signOut}
            </BaseMenu.Item>
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

interface ChoicesProps<Name extends 'theme' | 'density' | 'language'> {
  name: Name;
  label: string;
  value: Preferences[Name];
  values: readonly Preferences[Name][];
}

function Choices<Name extends 'theme' | 'density' | 'language'>({ name, label, value, values }: ChoicesProps<Name>) {
  return (
    <BaseMenu.RadioGroup value={value} onValueChange={(next: Preferences[Name]) => setPreference(name, next)}>
      <div className="menu-head">{label}</div>
      {values.map((each) => (
        <BaseMenu.RadioItem key={each} value={each} className="menu-item" closeOnClick={false}>
          {each in LANGUAGES ? LANGUAGES[each as Language] : words().look[each as keyof Words['look']]}
          <BaseMenu.RadioItemIndicator className="menu-end">
            <Check size={14} aria-hidden />
          </BaseMenu.RadioItemIndicator>
        </BaseMenu.RadioItem>
      ))}
    </BaseMenu.RadioGroup>
  );
}

/** Everything that was read belongs to the person who leaves, so the page starts anew. */
async function signOut() {
  forgetVisits();
  await forgetAnswers();
  await call({ method: 'POST', path: 'auth/logout/', answer: z.unknown() });
  location.assign(paths.login);
}
