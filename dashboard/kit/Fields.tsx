import { Field, type FieldProps } from '../ui/Field.tsx';
import { QuickSelect } from '../ui/QuickSelect.tsx';
import { Select, Switch, TextArea, type SelectProps, type SwitchProps, type TextAreaProps } from '../ui/FormParts.tsx';
import { Group, Kept, LONG, Row, State } from './Specimen.tsx';

const FAULT = 'One slash is missing after “http:”.';
const KEEPS = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: 'ever', label: 'For ever', isDisabled: true },
];

/** What all fields can be, with the words for it. */
const SITUATIONS = [
  { name: 'rest' },
  { name: 'hover', held: 'hover' },
  { name: 'focus', held: 'focus' },
  { name: 'help', help: 'About 41 GB at today’s rate.' },
  { name: 'error', fault: FAULT },
  { name: 'error, focus', fault: FAULT, held: 'focus' },
  { name: 'disabled', isDisabled: true },
  { name: 'long text', help: LONG, isLong: true },
] as const satisfies readonly Situation[];

interface Situation {
  readonly name: string;
  readonly held?: 'hover' | 'focus';
  readonly help?: string;
  readonly fault?: string;
  readonly isDisabled?: boolean;
  readonly isLong?: boolean;
}

export function Fields() {
  return (
    <Group title="Fields" note="Label above, help below, the fault beside the cause.">
      <Row label="Field" isStacked>
        {SITUATIONS.map(({ name, ...situation }: Situation) => (
          <State key={name} name={name} {...heldOf(situation)}>
            <KeptField
              label={labelOf(situation, 'Webhook URL')}
              start={situation.isLong === true ? LONG : 'http:/hooks.larkspur.shop'}
              {...partOf(situation)}
            />
          </State>
        ))}
        <State name="empty, placeholder">
          <KeptField label="Name" start="" placeholder="checkout-api" />
        </State>
        <State name="password">
          <KeptField label="Password" start="correct horse" type="password" autoComplete="off" />
        </State>
      </Row>
      <Row label="TextArea" isStacked>
        {SITUATIONS.map(({ name, ...situation }: Situation) => (
          <State key={name} name={name} {...heldOf(situation)}>
            <KeptTextArea
              label={labelOf(situation, 'Ownership')}
              value={situation.isLong === true ? LONG.repeat(3) : 'path:src/** #checkout'}
              {...partOf(situation)}
            />
          </State>
        ))}
        <State name="code">
          <KeptTextArea label="Rules" value={'type:TypeError -> {{ default }}\nstack.module:cart.* -> cart'} isCode rows={3} />
        </State>
        <State name="empty, placeholder">
          <KeptTextArea label="Comment" value="" placeholder="What did you find?" rows={3} />
        </State>
      </Row>
      <Row label="Select" isStacked>
        {SITUATIONS.map(({ name, ...situation }: Situation) => (
          <State key={name} name={name} {...heldOf(situation)}>
            <KeptSelect
              label={labelOf(situation, 'Keep events for')}
              value="90"
              options={situation.isLong === true ? [{ value: '90', label: LONG }] : KEEPS}
              {...partOf(situation)}
            />
          </State>
        ))}
      </Row>
      <Row label="QuickSelect">
        <State name="takes effect at once">
          <Kept start="30">{(value, keep) => <QuickSelect label="Kept for" value={value} options={KEEPS} onPick={keep} />}</Kept>
        </State>
      </Row>
      <Row label="Switch" isStacked>
        <State name="off">
          <KeptSwitch label="Store IP addresses" isOn={false} />
        </State>
        {SITUATIONS.map(({ name, ...situation }: Situation) => (
          <State key={name} name={`on, ${name}`} {...heldOf(situation)}>
            <KeptSwitch label={labelOf(situation, 'Require two factors')} isOn {...partOf(situation)} />
          </State>
        ))}
      </Row>
    </Group>
  );
}

function heldOf({ held }: Omit<Situation, 'name'>) {
  return held === undefined ? {} : { held };
}

function labelOf({ isLong }: Omit<Situation, 'name'>, label: string): string {
  return isLong === true ? LONG : label;
}

function partOf({ help, fault, isDisabled = false }: Omit<Situation, 'name'>) {
  return { fault, isDisabled, ...(help === undefined ? {} : { help }) };
}

function KeptField({ start, isDisabled = false, ...field }: FieldProps & { start: string; isDisabled?: boolean }) {
  return (
    <Kept start={start}>
      {(value, keep) => <Field {...field} disabled={isDisabled} value={value} onChange={(event) => keep(event.target.value)} />}
    </Kept>
  );
}

function KeptTextArea({ value: start, ...area }: Omit<TextAreaProps, 'onChange'>) {
  return <Kept start={start}>{(value, keep) => <TextArea {...area} value={value} onChange={keep} />}</Kept>;
}

function KeptSelect({ value: start, ...select }: Omit<SelectProps, 'onChange'>) {
  return <Kept start={start}>{(value, keep) => <Select {...select} value={value} onChange={keep} />}</Kept>;
}

function KeptSwitch({ isOn: start, ...knob }: Omit<SwitchProps, 'onChange'>) {
  return <Kept start={start}>{(isOn, keep) => <Switch {...knob} isOn={isOn} onChange={keep} />}</Kept>;
}
