/** The package comes without types. */
declare module 'asl-validator' {
  function validate(definition: object): {
    readonly isValid: boolean;
    /** Nothing when the definition is valid. */
    errorsText(separator?: string): string;
  };
  export = validate;
}
