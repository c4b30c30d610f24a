/** Edits that turn `from` into `to`: a letter put in, left out, replaced, or swapped with the next one. */
function editDistance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const edits = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= to.length; column++) {
      const replaced = edits(row - 1, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
          ? edits(row - 2, column - 2) + 1
          : replaced;
      current.push(Math.min(replaced, swapped, edits(row - 1, column) + 1, edits(row, column - 1) + 1));
    }
  }
  return edits(from.length, to.length);
}

/**
 * The one of `known` that someone who wrote `word` most likely meant, or nothing when none is close.
 * Upper and lower case count as the same; up to a third of the letters may differ, three at most.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const allowance = Math.min(3, Math.max(1, Math.floor(word.length / 3)));
  const [closest] = known
    .map((candidate) => ({ candidate, edits: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ edits }) => edits <= allowance)
    .sort((a, b) => a.edits - b.edits);
  return closest?.candidate;
}
