import { UserError } from '../../../lambdas/shared/user-error';
import type { Resource, Stack } from '../terraform/stack';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a target of a rule gets. */
export interface RuleDelivery {
  readonly ruleArn: string;
  readonly targetArn: string;
  /** JSON: the event, or the part of it that the target asks for. */
  readonly input: string;
  /** Queue for what can't be delivered; absent where that is lost. */
  readonly deadLetterArn?: string;
}

/** The rules of a stack on the default event bus: which targets get an event, and what of it. */
export function eventRules(stack: Stack): (event: object) => readonly RuleDelivery[] {
  const targets = stack.ofType('aws_cloudwatch_event_target').map((target) => {
    const rule = stack
      .ofType('aws_cloudwatch_event_rule')
      .find((candidate) => candidate.text('name') === target.text('rule'));
    if (!rule) throw new UserError(`${target.address} belongs to no rule of this stack`);
    const pattern = JSON.parse(rule.text('event_pattern')) as Json;
    assertPattern(pattern, rule.address);
    return { rule, pattern, target };
  });
  return (event) =>
    targets
      .filter(({ pattern }) => matches(pattern, event as Json))
      .map(({ rule, target }) => {
        const [deadLetters] = target.blocks('dead_letter_config');
        return {
          ruleArn: rule.text('arn'),
          targetArn: target.text('arn'),
          input: inputOf(target, event as Json),
          ...(deadLetters && { deadLetterArn: String(deadLetters.arn) }),
        };
      });
}

/** Nested objects with lists of texts at the ends; content filters are refused. */
function assertPattern(pattern: Json, address: string): void {
  if (Array.isArray(pattern)) {
    if (pattern.every((value) => typeof value !== 'object' || value === null)) return;
    throw new UserError(`${address}: content filters in event_pattern are not supported here`);
  }
  if (!isObject(pattern)) throw new UserError(`${address}: event_pattern must end in lists`);
  for (const inner of Object.values(pattern)) assertPattern(inner, address);
}

function matches(pattern: Json, value: Json | undefined): boolean {
  if (Array.isArray(pattern)) {
    const values = Array.isArray(value) ? value : [value];
    return values.some((one) => pattern.includes(one as Json));
  }
  if (!isObject(pattern) || !isObject(value)) return false;
  return Object.entries(pattern).every(([key, inner]) => matches(inner, value[key]));
}

/** The whole event, or the part that `input_path` names (EventBridge API reference, Target.InputPath). */
function inputOf(target: Resource, event: Json): string {
  for (const argument of ['input', 'input_transformer']) {
    if (target.argument(argument) !== undefined) {
      throw new UserError(`${target.address}: ${argument} is not supported here`);
    }
  }
  const path = target.argument('input_path') ?? '$';
  const part = String(path)
    .split('.')
    .slice(1)
    .reduce<Json | undefined>((inner, key) => (isObject(inner) ? inner[key] : undefined), event);
  return JSON.stringify(part ?? null);
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
