import { words } from '../messages/words.ts';
import { allBindings, printed } from '../page/keys.ts';
import { openPanel } from '../page/panels.ts';
import { Dialog } from '../ui/Dialog.tsx';

/** Every shortcut that works on this page, by where it works. */
export function KeysDialog() {
  const bindings = allBindings();
  const groups = [...new Set(bindings.map((binding) => binding.group))];
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
                  <div key={binding.keys} className="flex items-center justify-between gap-4">
                    <dt className="text-ink-2">{binding.label}</dt>
                    <dd className="flex gap-1">
                      {printed(binding.keys).map((key) => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
