/** Why a part of a definition can't run here; the loader adds the place. */
export class DefinitionFault extends Error {
  override readonly name = 'DefinitionFault';

  /** @param path keys from the field that is being compiled down to the fault */
  constructor(
    message: string,
    readonly path: readonly (string | number)[] = [],
  ) {
    super(message);
  }
}
