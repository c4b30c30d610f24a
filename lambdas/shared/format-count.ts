/** A number as people write it: `1,234,567`. */
export const formatCount = (value: number): string => value.toLocaleString('en-US');
