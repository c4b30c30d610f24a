import type * as z from 'zod';
import { UserError } from '../../../lambdas/shared/user-error';
import { messageOf } from '../message-of';
import { type Graph, STATE_TYPES, type State, stateMachineSchema } from './definition';
import { parseJson } from './json';

/** A definition that was understood as a whole and can be run. */
export interface Definition extends Graph {
  /** Seconds that an execution may take. */
  readonly TimeoutSeconds?: number | undefined;
}

/** Where faults are: keys from the definition down. */
type Place = readonly PropertyKey[];
type Report = (place: Place, message: string) => void;

/**
 * Reads a definition in the Amazon States Language. Throws a `UserError` that lists, with their places, all that does not
 * run here: unknown fields, states, paths and functions, JSONata, targets that do not exist, states that nothing leads to.
 *
 * @param text the definition, JSON
 * @param source what the message calls it, e.g. `state machine shop-dev-campaign`
 */
export function loadDefinition(text: string, source: string): Definition {
  const faults: string[] = [];
  const report: Report = (place, message) => void faults.push(`  ${placeText(place)}: ${message}`);
  const parsed = stateMachineSchema.safeParse(definitionJson(text, source), { error: faultText });
  if (parsed.success) checkGraph(parsed.data, [], new Set(), report);
  else for (const { path, message } of parsed.error.issues) report(path, message);
  if (parsed.success && faults.length === 0) return parsed.data;
  throw new UserError([`${source} does not run here:`, ...faults].join('\n'));
}

function definitionJson(text: string, source: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw new UserError(`${source} is not JSON: ${messageOf(error)}`);
  }
}

/** What zod finds, in words of our own where the value or what is known helps. */
function faultText(fault: z.core.$ZodRawIssue): string | undefined {
  const got = `got ${JSON.stringify(fault.input)}`;
  switch (fault.code) {
    case 'unrecognized_keys':
      return `unknown field${fault.keys.length === 1 ? '' : 's'} ${fault.keys.join(', ')}`;
    case 'invalid_value':
      return `takes ${fault.values.map((value) => JSON.stringify(value)).join(' or ')}, ${got}`;
    case 'invalid_type':
      return fault.input === undefined
        ? 'is missing'
        : `takes ${fault.expected === 'int' ? 'a whole number' : fault.expected}, ${got}`;
    case 'too_small':
      return fault.origin === 'array' ? 'takes at least one' : `takes at least ${fault.minimum}, ${got}`;
    case 'too_big':
      return `takes at most ${fault.maximum}, ${got}`;
    case 'invalid_union':
      return `unknown; known are ${fault.discriminator === 'Type' ? STATE_TYPES.join(', ') : 'INLINE, DISTRIBUTED'}`;
    default:
      return undefined;
  }
}

function placeText(place: Place): string {
  const text = place.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text.replace(/^\./, '') || 'definition';
}

function checkGraph(graph: Graph, place: Place, namesBefore: Set<string>, report: Report): void {
  const { StartAt, States } = graph;
  if (!States.has(StartAt))
    report([...place, 'StartAt'], `there is no state ${JSON.stringify(StartAt)} beside it`);
  const reached = reachedIn(graph);
  for (const [name, state] of States) {
    const here = [...place, 'States', name];
    if (namesBefore.has(name)) {
      report(here, 'a state of that name is there already; names are unique in a machine');
    }
    namesBefore.add(name);
    if (!reached.has(name)) report(here, 'nothing leads to this state');
    for (const [field, target] of targetsOf(state)) {
      if (!States.has(target))
        report([...here, ...field], `there is no state ${JSON.stringify(target)} beside it`);
    }
    for (const [field, inner] of graphsIn(state)) checkGraph(inner, [...here, ...field], namesBefore, report);
  }
}

function reachedIn({ StartAt, States }: Graph): ReadonlySet<string> {
  const reached = new Set([StartAt]);
  // A set gives what is added to it meanwhile, too.
  for (const name of reached) {
    const state = States.get(name);
    for (const [, target] of state ? targetsOf(state) : []) reached.add(target);
  }
  return reached;
}

function targetsOf(state: State): (readonly [Place, string])[] {
  const targets: (readonly [Place, string | undefined])[] = [];
  if (state.Type === 'Choice') {
    targets.push(...state.Choices.map(({ Next }, index) => [['Choices', index, 'Next'], Next] as const));
    targets.push([['Default'], state.Default]);
  }
  if ('Next' in state) targets.push([['Next'], state.Next]);
  if ('Catch' in state)
    targets.push(...state.Catch.map(({ Next }, index) => [['Catch', index, 'Next'], Next] as const));
  return targets.filter((target): target is readonly [Place, string] => target[1] !== undefined);
}

function graphsIn(state: State): (readonly [Place, Graph])[] {
  if (state.Type === 'Map') return [[['ItemProcessor'], state.ItemProcessor]];
  return state.Type === 'Parallel'
    ? state.Branches.map((graph, index) => [['Branches', index], graph] as const)
    : [];
}
