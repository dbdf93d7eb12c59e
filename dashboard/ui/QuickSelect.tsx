import { useRef, useState } from 'react';

export interface QuickSelectProps {
  label: string;
  value: string;
  options: readonly { readonly value: string; readonly label: string }[];
  onPick: (value: string) => void;
}

/**
 * One of a few that takes effect at once, outside of a form. By keys every option between is passed over, and each would take
 * effect: there it is the one on which Enter is pressed, or from which one goes on; Escape leaves it as it was (WCAG 3.2.2).
 */
export function QuickSelect({ label, value, options, onPick }: QuickSelectProps) {
  const [passed, setPassed] = useState<string | null>(null);
  const isByKeys = useRef(false);
  const settle = () => {
    setPassed(null);
    if (passed !== null && passed !== value) onPick(passed);
  };
  return (
    <select
      className="input"
      aria-label={label}
      value={passed ?? value}
      onPointerDown={() => (isByKeys.current = false)}
      onKeyDown={(event) => {
        isByKeys.current = true;
        if (event.key === 'Enter' && passed !== null) {
          event.preventDefault();
          settle();
        } else if (event.key === 'Escape') setPassed(null);
      }}
      onChange={(event) => (isByKeys.current ? setPassed(event.target.value) : onPick(event.target.value))}
      onBlur={settle}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
