import { words } from '../../messages/words.ts';
import { Switch, TextArea } from '../../ui/FormParts.tsx';
import { FormSection } from './SettingsForm.tsx';
import { faultOf, type Form } from './use-form.ts';

export interface Scrubbing {
  readonly dataScrubber: boolean;
  readonly dataScrubberDefaults: boolean;
  readonly scrubIPAddresses: boolean;
  /** One a line. */
  readonly sensitiveFields: string;
  readonly safeFields: string;
}

/** What is taken out of events before they are stored: the same fields for an organization and for a project. */
export function ScrubbingFields({ form, isReadOnly }: { form: Form<Scrubbing>; isReadOnly: boolean }) {
  const text = words().settings.scrubbing;
  const { values, set, faults } = form;
  return (
    <FormSection title={text.title} lead={text.lead}>
      {(['dataScrubber', 'dataScrubberDefaults', 'scrubIPAddresses'] as const).map((name) => (
        <Switch
          key={name}
          label={text.switches[name].label}
          help={text.switches[name].help}
          isOn={values[name]}
          isDisabled={isReadOnly || (name === 'dataScrubberDefaults' && !values.dataScrubber)}
          onChange={(isOn) => set(name, isOn)}
        />
      ))}
      {(['sensitiveFields', 'safeFields'] as const).map((name) => (
        <TextArea
          key={name}
          label={text.lists[name].label}
          help={text.lists[name].help}
          isCode
          value={values[name]}
          isDisabled={isReadOnly}
          fault={faultOf(faults, name)}
          onChange={(value) => set(name, value)}
        />
      ))}
    </FormSection>
  );
}
