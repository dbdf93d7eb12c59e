import { words } from '../messages/words.ts';
import { allBindings, isSingle, printed, type KeyBinding } from '../page/keys.ts';
import { openPanel } from '../page/panels.ts';
import { setPreference, usePreferences } from '../page/preferences.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Check } from '../ui/Marks.tsx';

/** Every shortcut that works on this page, by where it works: read from the same map that the keyboard is. */
export function KeysDialog() {
  const { letters } = usePreferences();
  const bindings = allBindings();
  const groups = [...new Set(bindings.map((binding) => binding.group))];
  const toggle = () => setPreference('letters', letters === 'on' ? 'off' : 'on');
  return (
    <Dialog title={words().shell.shortcuts} isOpen onClose={() => openPanel('none')} size="wide">
      <div className="grid tablet:grid-cols-2 gap-x-8 gap-y-5">
        {groups.map((group) => (
          <section key={group}>
            <h3 className="mb-2">{group}</h3>
            <dl className="grid gap-2">
              {bindings
                .filter((binding) => binding.group === group)
                .map((binding) => (
                  <Row key={binding.keys} binding={binding} isOff={letters === 'off' && isSingle(binding.keys)} />
                ))}
            </dl>
          </section>
        ))}
      </div>
      <div className="flex items-start gap-3 border-t border-line mt-5 pt-4">
        <Check label={words().keys.letters} state={letters} onToggle={toggle} />
        <div>
          <div className="font-medium">{words().keys.letters}</div>
          <div className="text-ink-3 text-small">{words().keys.lettersWhy}</div>
        </div>
      </div>
    </Dialog>
  );
}

function Row({ binding, isOff }: { binding: KeyBinding; isOff: boolean }) {
  return (
    <div className="flex items-center justify-between gap-4">
      <dt className={isOff ? 'text-ink-3 line-through' : 'text-ink-2'}>{binding.label}</dt>
      <dd className="flex gap-1">
        {printed(binding.keys).map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dd>
    </div>
  );
}
