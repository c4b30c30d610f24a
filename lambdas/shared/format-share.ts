/** A share, 0 to 1, as people write it: `12.34 %`, without zeros at its end. */
export const formatShare = (share: number): string => `${Number((share * 100).toFixed(2))} %`;
