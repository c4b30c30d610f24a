import { existsSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../../lambdas/shared/user-error';
import { evaluate, type Scope } from './expressions';
import { creationOrder, everythingNeeded } from './graph';
import { type Declaration, readStackFile, type StackFile } from './stack-file';
import { describe, isList, isMap, type Value, type ValueMap } from './value';

/**
 * What AWS would compute for one type: attributes from the resource's own arguments and its address. Arguments that are
 * left out read as undefined. What it returns wins over an argument of the same name, so that a block that is in part
 * argument and in part computed can be given whole.
 */
export type ComputeAttributes = (config: Readonly<Partial<ValueMap>>, address: string) => ValueMap;

/** By type; a data source's begins with `data.`. A type that is not in it is not supported. */
export type ComputedTable = Readonly<Record<string, ComputeAttributes>>;

/** A resource or data source of a stack. Arguments are resolved when they are read, computed attributes once. */
export class Resource {
  /** `aws_sqs_queue`, `data.aws_caller_identity`. */
  public readonly type: string;
  /** `aws_sqs_queue.events`, `data.aws_caller_identity.caller`. */
  public readonly address: string;
  public readonly dependsOn: readonly string[];
  public readonly lifecycle: Declaration['lifecycle'];
  /** One getter for each argument, so that making an ARN from a name resolves nothing but the name. */
  private readonly config: Readonly<Partial<ValueMap>>;
  private computed: ValueMap | undefined;

  constructor(
    private readonly declaration: Declaration,
    private readonly folder: string,
    private readonly compute: ComputeAttributes,
    scope: Scope,
  ) {
    this.type = declaration.type;
    this.address = declaration.address;
    this.dependsOn = declaration.dependsOn;
    this.lifecycle = declaration.lifecycle;
    this.config = lazily(declaration.arguments.keys(), (name) => {
      const expression = declaration.arguments.get(name);
      return expression === undefined ? null : evaluate(expression, scope);
    });
  }

  /** An attribute that others may refer to: computed, or an argument. Fails when the type has none of that name here. */
  public attribute(name: string): Value {
    this.computed ??= this.compute(this.config, this.address);
    const value = Object.hasOwn(this.computed, name) ? this.computed[name] : this.argument(name);
    if (value === undefined) throw new UserError(`${this.address} has no attribute ${name} here`);
    return value;
  }

  /** An argument as it was written, resolved; undefined when it is left out. */
  public argument(name: string): Value | undefined {
    const value = Object.hasOwn(this.config, name) ? this.config[name] : undefined;
    return value ?? undefined;
  }

  /** Names of the arguments that are written. */
  public argumentNames(): readonly string[] {
    return [...this.declaration.arguments.keys()];
  }

  /** An attribute that must be a text. */
  public text(name: string): string {
    const value = this.attribute(name);
    if (typeof value === 'string') return value;
    throw new UserError(`${this.address}.${name} must be a text, got ${describe(value)}`);
  }

  /** The nested blocks of one name, written as an object or as a list of objects; none when it is left out. */
  public blocks(name: string): readonly ValueMap[] {
    return blocksOf(this.argument(name));
  }

  /** Absolute path of a file that an argument names relative to the stack's folder. Fails when it isn't there. */
  public file(name: string): string {
    const file = path.resolve(this.folder, this.text(name));
    if (!existsSync(file)) throw new UserError(`${this.address}.${name}: there is no file ${file}`);
    return file;
  }
}

/** A synthesized stack. */
export class Stack {
  /** Resources and data sources, each after everything it refers to or depends on. */
  public readonly resources: readonly Resource[];
  private readonly byAddress: ReadonlyMap<string, Resource>;
  private readonly scope: Scope;

  constructor(
    private readonly file: StackFile,
    folder: string,
    computed: ComputedTable,
  ) {
    this.scope = (address, attribute) =>
      address === 'var' || address === 'local'
        ? this.value(`${address}.${attribute}`)
        : this.resource(address).attribute(attribute);
    const byAddress = new Map<string, Resource>();
    const unknown: string[] = [];
    for (const declaration of file.declarations) {
      const { type, address } = declaration;
      const compute = Object.hasOwn(computed, type) ? computed[type] : undefined;
      if (compute) byAddress.set(address, new Resource(declaration, folder, compute, this.scope));
      else unknown.push(`  ${type} (${address})`);
    }
    if (unknown.length > 0) {
      throw new UserError(['resource types that are not supported here:', ...unknown].join('\n'));
    }
    this.byAddress = byAddress;
    this.resources = creationOrder(file).map((address) => this.resource(address));
  }

  /** The resources of one Terraform type, e.g. `aws_sqs_queue` or `data.aws_caller_identity`. */
  public ofType(type: string): readonly Resource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** The resource or data source of that address. */
  public resource(address: string): Resource {
    const resource = this.byAddress.get(address);
    if (!resource) throw new UserError(`there is no ${address} in this stack`);
    return resource;
  }

  /**
   * The resources in an order in which Terraform may destroy them: each after everything that needs it, and what the resources of
   * `type` do not need before those, so that a destroy here finds out what they can't do without.
   */
  public destructionOrder(type: string): readonly Resource[] {
    const needed = new Set(
      this.ofType(type).flatMap(({ address }) => [...everythingNeeded(this.file, address)]),
    );
    const [kept, first] = partition(
      this.resources.filter((resource) => !resource.type.startsWith('data.')).toReversed(),
      ({ address }) => needed.has(address),
    );
    return [...first, ...kept];
  }

  /** The outputs, resolved. */
  public outputs(): ValueMap {
    const names = [...this.file.values.keys()].filter((name) => name.startsWith('output.'));
    return Object.fromEntries(names.map((name) => [name.slice('output.'.length), this.value(name)]));
  }

  /** An argument of the one configuration of a provider, e.g. `provider('aws', 'region')`; undefined when it is left out. */
  public provider(name: string, argument: string): Value | undefined {
    const expression = this.file.providers.get(name)?.get(argument);
    return expression && evaluate(expression, this.scope);
  }

  private value(name: string): Value {
    const expression = this.file.values.get(name);
    if (!expression) throw new UserError(`${name} has no value`);
    return evaluate(expression, this.scope);
  }
}

/**
 * Loads a synthesized stack.
 *
 * @param folder folder of the stack, such as `cdktf.out/stacks/dev`
 * @throws UserError naming path and expression when the file can't be read, refers to what isn't there or in a circle, or
 * holds a resource type that is not in `computed`
 */
export function loadStack(folder: string, options: { readonly computed: ComputedTable }): Stack {
  return new Stack(readStackFile(folder), folder, options.computed);
}

/**
 * The Region that a synthesized stack is for, which the computed attributes need before the stack can be loaded.
 *
 * @throws UserError when the AWS provider has none, or one that is only known later
 */
export function stackRegion(folder: string): string {
  const expression = readStackFile(folder).providers.get('aws')?.get('region');
  const region =
    expression &&
    evaluate(expression, (address, attribute) => {
      throw new UserError(`must be written out, not refer to ${address}.${attribute}`);
    });
  if (typeof region !== 'string') throw new UserError(`${folder}: provider.aws has no region`);
  return region;
}

/** Nested blocks, which Terraform's JSON lets be written as an object or as a list of objects. */
export function blocksOf(value: Value | undefined): readonly ValueMap[] {
  if (value === undefined) return [];
  return (isList(value) ? value : [value]).filter(isMap);
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): readonly [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}

function lazily(names: Iterable<string>, resolve: (name: string) => Value): Readonly<Partial<ValueMap>> {
  return Object.defineProperties(
    {},
    Object.fromEntries([...names].map((name) => [name, { enumerable: true, get: () => resolve(name) }])),
  );
}
