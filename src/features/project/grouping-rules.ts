import { wrongField } from '../../http/errors.ts';
import { faultSentence, parseFingerprintRules, parseStackRules } from '../grouping-rule/index.ts';

/** As the settings name them; what is absent is not looked at. */
interface RuleTexts {
  readonly fingerprintingRules?: string | undefined;
  readonly groupingEnhancements?: string | undefined;
}

/** A line that cannot be read is named with its column (processing §4.8, §4.9). @throws ApiError */
export function refuseFaultyRules({ fingerprintingRules, groupingEnhancements }: RuleTexts): void {
  const ofFingerprints = faultSentence(parseFingerprintRules(fingerprintingRules ?? ''));
  if (ofFingerprints !== null) throw wrongField('fingerprintingRules', ofFingerprints);
  const ofStacks = faultSentence(parseStackRules(groupingEnhancements ?? ''));
  if (ofStacks !== null) throw wrongField('groupingEnhancements', ofStacks);
}
