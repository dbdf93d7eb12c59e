import { useQueryClient } from '@tanstack/react-query';
import { call } from '#dashboard/api/client.ts';
import { apiKey, useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Part } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { FormSection, SettingsForm } from '#dashboard/page/settings/SettingsForm.tsx';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { faultOf, useForm, type Form } from '#dashboard/page/settings/use-form.ts';
import { Field } from '#dashboard/ui/Field.tsx';
import { Switch } from '#dashboard/ui/FormParts.tsx';
import { Project } from '../../project/contract.ts';
import { Settings, type Thresholds } from '../contract.ts';
import './detection.css';

type Names<Value> = { [Name in keyof Thresholds]: Thresholds[Name] extends Value ? Name : never }[keyof Thresholds];
type SwitchName = Names<boolean>;
type FieldName = Exclude<keyof Thresholds, SwitchName>;

/** A detector's switch and what it is measured by, in the order in which people meet them. */
const DETECTORS: readonly (readonly [SwitchName, readonly FieldName[]])[] = [
  ['n_plus_one_db_queries_detection_enabled', ['n_plus_one_db_count', 'n_plus_one_db_duration_threshold']],
  ['slow_db_queries_detection_enabled', ['slow_db_query_duration_threshold']],
  ['consecutive_db_queries_detection_enabled', ['consecutive_db_min_time_saved_threshold']],
  ['transaction_duration_regression_detection_enabled', []],
  ['db_query_injection_detection_enabled', ['sql_injection_query_value_length_threshold']],
  ['n_plus_one_api_calls_detection_enabled', ['n_plus_one_api_calls_total_duration_threshold']],
  ['consecutive_http_spans_detection_enabled', ['consecutive_http_spans_min_time_saved_threshold']],
  ['large_http_payload_detection_enabled', ['large_http_payload_size_threshold', 'large_http_payload_filtered_paths']],
  ['http_overhead_detection_enabled', ['http_request_delay_threshold']],
  ['large_render_blocking_asset_detection_enabled', ['render_blocking_fcp_ratio', 'render_blocking_bytes_min']],
  ['uncompressed_assets_detection_enabled', ['uncompressed_asset_size_threshold', 'uncompressed_asset_duration_threshold']],
  ['file_io_on_main_thread_detection_enabled', ['file_io_on_main_thread_duration_threshold']],
  ['db_on_main_thread_detection_enabled', ['db_on_main_thread_duration_threshold']],
];

/** Numbers are what was typed until they are sent: half a number is none. */
type Typed = Record<SwitchName, boolean> & Record<FieldName, string>;

export function DetectionPage() {
  const org = usePart('org');
  const project = usePart('project');
  const text = words().performance.settings;
  return (
    <SettingsFrame title={text.title} lead={text.lead}>
      <Part name={text.title} key={project}>
        <Detectors org={org} slug={project} />
      </Part>
    </SettingsFrame>
  );
}

function Detectors({ org, slug }: { org: string; slug: string }) {
  const queries = useQueryClient();
  const path = `projects/${org}/${slug}/performance-issues/configure/`;
  const saved = useApi(path, {}, Settings);
  const { access } = useApi(`projects/${org}/${slug}/`, {}, Project);
  const isReadOnly = !access.includes('project:write');
  const form = useForm<Typed>(`detection/${org}/${slug}`, typedOf(saved), async (changed) => {
    await call({ method: 'PUT', path, body: sentOf(changed), answer: Settings });
    await queries.invalidateQueries({ queryKey: apiKey(path) });
  });
  return (
    <SettingsForm form={form} isReadOnly={isReadOnly}>
      {DETECTORS.map(([name, fields]) => (
        <FormSection key={name}>
          <div className="detection">
            <Switch
              label={words().performance.settings.switches[name].label}
              help={words().performance.settings.switches[name].help}
              isOn={form.values[name]}
              isDisabled={isReadOnly}
              onChange={(isOn) => form.set(name, isOn)}
            />
            {form.values[name] && fields.length > 0 && (
              <div className="detection-fields">
                {fields.map((field) => (
                  <Threshold key={field} name={field} form={form} isReadOnly={isReadOnly} />
                ))}
              </div>
            )}
          </div>
        </FormSection>
      ))}
    </SettingsForm>
  );
}

function Threshold({ name, form, isReadOnly }: { name: FieldName; form: Form<Typed>; isReadOnly: boolean }) {
  const { label, help } = words().performance.settings.fields[name];
  return (
    <Field
      label={label}
      help={help}
      fault={faultOf(form.faults, name)}
      value={form.values[name]}
      disabled={isReadOnly}
      inputMode={name === PATHS ? 'text' : 'decimal'}
      onChange={(event) => form.set(name, event.target.value)}
    />
  );
}

const PATHS = 'large_http_payload_filtered_paths';

function typedOf(saved: Thresholds): Typed {
  const typed = Object.entries(saved).map(([name, value]) => [name, typeof value === 'number' ? String(value) : value]);
  return Object.fromEntries(typed) as Typed; // the same names
}

/** What is no number is sent as it was typed, and refused with a sentence beside its field. */
function sentOf(changed: Partial<Typed>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(changed).map(([name, value]) => [name, name === PATHS ? value : numberOrText(value)]));
}

function numberOrText(value: string | boolean): unknown {
  if (typeof value === 'boolean') return value;
  const number = Number(value.trim().replace(',', '.'));
  return value.trim() === '' || Number.isNaN(number) ? value : number;
}
