// `/kit` of `npm run dev`: every component of ui/ in every state. A document of its own that no build begins with, so that nothing
// of it is shipped. Its texts are for developers and stay outside the message catalogue: translators would work for nobody.
import '../styles/main.css';
import './kit.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { setPreference, usePreferences } from '../page/preferences.ts';
import { Segment } from '../ui/Marks.tsx';
import { Charts } from './Charts.tsx';
import { Controls } from './Controls.tsx';
import { Fields } from './Fields.tsx';
import { holdStates } from './held.ts';
import { Lists } from './Lists.tsx';
import { Marks } from './Marks.tsx';
import { Overlays } from './Overlays.tsx';
import { States } from './States.tsx';

function Kit() {
  const { theme, density } = usePreferences();
  return (
    <main className="kit">
      <header>
        <h1>Kit</h1>
        <p>Every component of dashboard/ui in every state.</p>
        <Segment
          label="Theme"
          value={theme}
          options={(['light', 'dark', 'system'] as const).map((value) => ({ value, label: value }))}
          onChange={(value) => setPreference('theme', value)}
        />
        <Segment
          label="Density"
          value={density}
          options={(['default', 'compact'] as const).map((value) => ({ value, label: value }))}
          onChange={(value) => setPreference('density', value)}
        />
      </header>
      <Marks />
      <Controls />
      <Fields />
      <Lists />
      <Charts />
      <States />
      <Overlays />
    </main>
  );
}

holdStates(document);
import.meta.hot?.on('vite:afterUpdate', () => holdStates(document));
const { theme, density } = { theme: localStorage.getItem('vedette.theme'), density: localStorage.getItem('vedette.density') };
setPreference('theme', theme === 'light' || theme === 'dark' ? theme : 'system');
setPreference('density', density === 'compact' ? 'compact' : 'default');

const element = document.getElementById('root');
if (element === null) throw new Error('kit.html has no #root.');
createRoot(element).render(
  <StrictMode>
    <Kit />
  </StrictMode>,
);
