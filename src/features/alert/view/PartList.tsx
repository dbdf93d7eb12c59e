import { X } from 'lucide-react';
import { words } from '#dashboard/messages/words.ts';
import { IconButton } from '#dashboard/ui/Button.tsx';
import { Field } from '#dashboard/ui/Field.tsx';
import { Select } from '#dashboard/ui/FormParts.tsx';
import { newPart, PART_KINDS, type FieldKind, type Part, type PartList as ListName } from './part-kinds.ts';

export interface PartListProps {
  list: ListName;
  parts: readonly Part[];
  faults: Readonly<Record<string, string>>;
  isDisabled: boolean;
  onChange: (parts: readonly Part[]) => void;
}

/** The parts of one clause of the sentence, each with its fields in a row, and a way to add one. */
export function PartList({ list, parts, faults, isDisabled, onChange }: PartListProps) {
  const text = words().alert;
  const replace = (at: number, part: Part) => onChange(parts.map((one, index) => (index === at ? part : one)));
  return (
    <div className="grid gap-2">
      <ul className="grid gap-2">
        {parts.map((part, at) => (
          <PartRow
            key={at}
            list={list}
            part={part}
            isDisabled={isDisabled}
            faultOf={(name) => faults[name === '' ? `${list}.${at}` : `${list}.${at}.${name}`]}
            onChange={(next) => replace(at, next)}
            onRemove={() => onChange(parts.filter((_one, index) => index !== at))}
          />
        ))}
      </ul>
      {!isDisabled && (
        <div className="max-w-100">
          <Select
            label={text.form.add[list]}
            value=""
            fault={faults[list]}
            options={[
              { value: '', label: text.form.choose },
              ...PART_KINDS[list].map(({ id, label }) => ({ value: id, label: label(text) })),
            ]}
            onChange={(id) => id !== '' && onChange([...parts, newPart(list, id)])}
          />
        </div>
      )}
    </div>
  );
}

interface PartRowProps {
  list: ListName;
  part: Part;
  isDisabled: boolean;
  faultOf: (name: string) => string | undefined;
  onChange: (part: Part) => void;
  onRemove: () => void;
}

function PartRow({ list, part, isDisabled, faultOf, onChange, onRemove }: PartRowProps) {
  const text = words().alert;
  const kind = PART_KINDS[list].find(({ id }) => id === part.id);
  const label = kind?.label(text) ?? part.id;
  const fault = faultOf('');
  return (
    <li className="alert-part">
      <div className="flex items-center gap-2">
        <b className="min-w-0 flex-1 font-medium">{label}</b>
        {!isDisabled && (
          <IconButton label={text.form.removePart(label)} onClick={onRemove}>
            <X size={16} strokeWidth={1.75} aria-hidden />
          </IconButton>
        )}
      </div>
      {fault !== undefined && (
        <small role="alert" className="text-error-ink">
          {fault}
        </small>
      )}
      {(kind?.fields.length ?? 0) > 0 && (
        <div className="alert-fields">
          {kind?.fields
            .filter(({ isShown }) => isShown === undefined || isShown(part))
            .map((field) => (
              <PartField
                key={field.name}
                field={field}
                value={String(part[field.name] ?? '')}
                fault={faultOf(field.name)}
                isDisabled={isDisabled}
                onChange={(value) => onChange({ ...part, [field.name]: value })}
              />
            ))}
        </div>
      )}
    </li>
  );
}

interface PartFieldProps {
  field: FieldKind;
  value: string;
  fault: string | undefined;
  isDisabled: boolean;
  onChange: (value: string) => void;
}

function PartField({ field, value, fault, isDisabled, onChange }: PartFieldProps) {
  const text = words().alert;
  const label = field.label(text);
  if (field.type !== 'choice') {
    return (
      <Field
        label={label}
        value={value}
        fault={fault}
        disabled={isDisabled}
        inputMode={field.type === 'number' ? 'numeric' : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  const choices = field.choices?.(text) ?? {};
  // What another client chose, and this form has no word for, stays.
  const options = [...Object.entries(choices), ...(value in choices ? [] : [[value, value] as const])];
  return (
    <Select
      label={label}
      value={value}
      fault={fault}
      isDisabled={isDisabled}
      options={options.map(([one, name]) => ({ value: one, label: name }))}
      onChange={onChange}
    />
  );
}
